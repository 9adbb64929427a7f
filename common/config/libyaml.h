/*
 * libyaml - the library's own <yaml.h>, which the tree's yaml.h of this folder hides.
 */
#ifndef GONGDAO_LIBYAML_H
#define GONGDAO_LIBYAML_H

#include_next <yaml.h>

#endif
