/*
 * zip_made - a zip with stored parts, made in memory: workbooks for tests and the fuzzer.
 */
#ifndef TEST_ZIP_MADE_H
#define TEST_ZIP_MADE_H

#include "base.h"

#define ZIP_MADE_PARTS 8

struct zip_made {
	unsigned char *at;
	size_t len, size;
	struct {
		const char *name;
		uint32_t crc, len, offset;
	} parts[ZIP_MADE_PARTS];
	size_t n_parts;
};

static uint32_t zip_crc(const char *at, size_t len)
{
	uint32_t crc = 0xFFFFFFFF;

	for (size_t i = 0; i < len; i++) {
		crc ^= (unsigned char)at[i];
		for (int bit = 0; bit < 8; bit++)
			crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
	}
	return ~crc;
}

static void zip_put(struct zip_made *z, const void *at, size_t len)
{
	if (len > z->size - z->len)
		abort(); /* the test's array is too small */
	if (len)
		memcpy(z->at + z->len, at, len);
	z->len += len;
}

/* Little-endian numbers, each of so many bytes. */
static void zip_numbers(struct zip_made *z, const uint32_t *numbers, const char *widths)
{
	for (; *widths; widths++, numbers++) {
		for (int i = 0; i < *widths - '0'; i++) {
			unsigned char byte = (unsigned char)(*numbers >> (8 * i));

			zip_put(z, &byte, 1);
		}
	}
}

static void zip_part(struct zip_made *z, const char *name, const char *at, size_t len)
{
	const uint32_t crc = zip_crc(at, len), n = (uint32_t)len, name_len = (uint32_t)strlen(name);
	const uint32_t head[] = {0x04034B50, 20, 0, 0, 0, 0x21, crc, n, n, name_len, 0};

	z->parts[z->n_parts].name = name;
	z->parts[z->n_parts].crc = crc;
	z->parts[z->n_parts].len = n;
	z->parts[z->n_parts++].offset = (uint32_t)z->len;
	zip_numbers(z, head, "42222244422");
	zip_put(z, name, name_len);
	zip_put(z, at, len);
}

static void zip_end(struct zip_made *z)
{
	const uint32_t from = (uint32_t)z->len;

	for (size_t i = 0; i < z->n_parts; i++) {
		const uint32_t name_len = (uint32_t)strlen(z->parts[i].name);
		const uint32_t head[] = {0x02014B50,
					 20,
					 20,
					 0,
					 0,
					 0,
					 0x21,
					 z->parts[i].crc,
					 z->parts[i].len,
					 z->parts[i].len,
					 name_len,
					 0,
					 0,
					 0,
					 0,
					 0,
					 z->parts[i].offset};

		zip_numbers(z, head, "42222224442222244");
		zip_put(z, z->parts[i].name, name_len);
	}
	{
		const uint32_t n = (uint32_t)z->n_parts;
		const uint32_t end[] = {0x06054B50, 0, 0, n, n, (uint32_t)z->len - from, from, 0};

		zip_numbers(z, end, "42222442");
	}
}

#define ZIP_RELATIONS                                                                              \
	"<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"

/* A workbook of one sheet; parts that are NULL are left out. */
static void zip_workbook(struct zip_made *z, const char *book_properties, const char *sheet,
			 const char *texts, const char *styles)
{
	static const char top[] = ZIP_RELATIONS
		"<Relationship Id='r1' Type='x/officeDocument' Target='/xl/workbook.xml'/>"
		"</Relationships>";
	static const char inner[] = ZIP_RELATIONS
		"<Relationship Id='s1' Type='x/worksheet' Target='worksheets/one.xml'/>"
		"<Relationship Id='s2' Type='x/styles' Target='styles.xml'/>"
		"<Relationship Id='s3' Type='x/sharedStrings' Target='../xl/texts.xml'/>"
		"</Relationships>";
	static const char no_styles[] = "<styleSheet/>", no_texts[] = "<sst/>";
	char book[512];

	(void)snprintf(book, sizeof(book),
		       "<workbook xmlns:r='r'><workbookPr %s/><sheets><sheet name='\u540D\u518C' "
		       "sheetId='1' r:id='s1'/></sheets></workbook>",
		       book_properties);
	zip_part(z, "_rels/.rels", top, strlen(top));
	zip_part(z, "xl/workbook.xml", book, strlen(book));
	zip_part(z, "xl/_rels/workbook.xml.rels", inner, strlen(inner));
	zip_part(z, "xl/worksheets/one.xml", sheet, strlen(sheet));
	zip_part(z, "xl/styles.xml", styles ? styles : no_styles,
		 strlen(styles ? styles : no_styles));
	zip_part(z, "xl/texts.xml", texts ? texts : no_texts, strlen(texts ? texts : no_texts));
	zip_end(z);
}

#endif
