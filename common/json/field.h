/*
 * field - what protobuf-c knows of a field and does not export.
 */
#ifndef GONGDAO_JSON_FIELD_H
#define GONGDAO_JSON_FIELD_H

#include "base.h"

#include <protobuf-c/protobuf-c.h>

size_t field_element_size(const ProtobufCFieldDescriptor *f); /* of one element of its list */

#endif
