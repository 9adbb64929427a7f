# add_proto(), add_sql(), gongdao_library(), add_service(): what a folder's CMakeLists.txt uses.

# add_proto(TARGET) compiles every *.proto of the folder into a library of its own; generated code
# stays in the build folder and is included as system code.
function(add_proto target)
  file(GLOB protos CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.proto)
  find_program(PROTOC_C protoc-c REQUIRED)
  set(sources)
  foreach(proto ${protos})
    get_filename_component(stem ${proto} NAME_WE)
    set(out ${CMAKE_CURRENT_BINARY_DIR}/${stem}.pb-c)
    add_custom_command(OUTPUT ${out}.c ${out}.h
      COMMAND ${PROTOC_C} -I${CMAKE_CURRENT_SOURCE_DIR} --c_out=${CMAKE_CURRENT_BINARY_DIR} ${proto}
      DEPENDS ${protos} VERBATIM)
    list(APPEND sources ${out}.c)
  endforeach()
  add_library(${target} STATIC ${sources})
  target_include_directories(${target} SYSTEM PUBLIC ${CMAKE_CURRENT_BINARY_DIR})
  target_link_libraries(${target} PUBLIC PkgConfig::libprotobuf_c PRIVATE gongdao_build)
endfunction()

# add_sql(TARGET STEM) turns every *.sql of the folder into one table: STEM_sql.h and STEM_sql.c.
function(add_sql target stem)
  file(GLOB sqls CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.sql)
  if(NOT sqls)
    return()
  endif()
  set(awk ${CMAKE_SOURCE_DIR}/common/cmake/sqlgen.awk)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${stem}_sql)
  add_custom_command(OUTPUT ${out}.h ${out}.c
    COMMAND awk -v stem=${stem} -v out=${out} -f ${awk} ${sqls}
    DEPENDS ${sqls} ${awk} VERBATIM)
  target_sources(${target} PRIVATE ${out}.c ${out}.h)
  target_include_directories(${target} PUBLIC ${CMAKE_CURRENT_BINARY_DIR})
endfunction()

# gongdao_library(NAME LIBRARIES...) makes gongdao_NAME of every *.c and *.sql of the folder.
function(gongdao_library name)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.c)
  add_library(gongdao_${name} STATIC ${sources})
  target_include_directories(gongdao_${name} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(gongdao_${name} PUBLIC ${ARGN} PRIVATE gongdao_flags)
  add_sql(gongdao_${name} ${name})
endfunction()

# add_service(NAME) makes NAME_facts (*_facts.c, base only), NAME_core (the rest but main.c) and the
# daemon gongdao-NAME, and installs its schema.
function(add_service name)
  set(here ${CMAKE_CURRENT_SOURCE_DIR})
  file(GLOB facts CONFIGURE_DEPENDS ${here}/*_facts.c)
  file(GLOB sources CONFIGURE_DEPENDS ${here}/*.c)
  list(REMOVE_ITEM sources ${here}/main.c ${facts})
  add_library(${name}_core STATIC ${sources})
  target_include_directories(${name}_core PUBLIC ${here})
  target_link_libraries(${name}_core PUBLIC gongdao_service PRIVATE gongdao_flags)
  add_sql(${name}_core ${name})
  if(facts)
    add_library(${name}_facts STATIC ${facts})
    target_include_directories(${name}_facts PUBLIC ${here})
    target_link_libraries(${name}_facts PUBLIC gongdao_base PRIVATE gongdao_flags)
    target_link_libraries(${name}_core PUBLIC ${name}_facts)
  endif()
  add_executable(gongdao-${name} ${here}/main.c)
  target_link_libraries(gongdao-${name} PRIVATE ${name}_core gongdao_flags)
  install(TARGETS gongdao-${name} DESTINATION ${CMAKE_INSTALL_BINDIR})
  install(DIRECTORY ${here}/schema/ DESTINATION ${CMAKE_INSTALL_DATADIR}/gongdao/schema/${name}
    OPTIONAL)
endfunction()
