// What Debian's libstdc++ and libgcc_s ask of glibc alone, so that they serve a program made for musl: Bun is published for
// musl, its C++ library is not. Loaded as ld-linux's file name, which they name too.
#define _GNU_SOURCE
#include <locale.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/random.h>
#include <time.h>

char __libc_single_threaded = 0;

unsigned __cpu_model[4];
int __cpu_indicator_init(void) { return 0; }

unsigned long __getauxval(unsigned long type) { return getauxval(type); }

unsigned arc4random(void) {
  unsigned word = 0;
  if (getrandom(&word, sizeof word, 0) != (ssize_t)sizeof word) abort();
  return word;
}

size_t __strftime_l(char* text, size_t size, const char* format, const struct tm* time, locale_t locale) {
  return strftime_l(text, size, format, time, locale);
}

// The process ends by _exit or with its threads: what a thread would have destroyed goes with it.
int __cxa_thread_atexit_impl(void (*destroy)(void*), void* object, void* library) {
  (void)destroy, (void)object, (void)library;
  return 0;
}

// Not found: libgcc then walks the loaded libraries itself.
int _dl_find_object(void* address, void* result) {
  (void)address, (void)result;
  return -1;
}
