#ifndef TOCSIN_DIGEST_H
#define TOCSIN_DIGEST_H
#endif
