// A plugin of qemu's user emulation: counts the guest's instructions exactly, block by block and thread by thread.
//   qemu-aarch64 -plugin libcounter.so,out=FILE PROGRAM
// The program ends a phase with counted.h's mark; what ran in it goes to FILE: "phase N", then a line for each block
// that ran, "ADDRESS INSTRUCTIONS", the instructions executed. No package ships the plugin header, so its few names
// that are used here are declared here, after qemu's documentation of the plugin API.
#include <inttypes.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "counted.h"

#define EXPORT __attribute__((visibility("default")))

typedef uint64_t PluginId;
struct Block;  // qemu's, a translated block
enum RegisterUse { NO_REGISTERS };

extern void qemu_plugin_register_vcpu_tb_trans_cb(PluginId, void (*)(PluginId, struct Block*));
extern void qemu_plugin_register_vcpu_tb_exec_cb(struct Block*, void (*)(unsigned, void*), enum RegisterUse, void*);
extern void qemu_plugin_register_vcpu_syscall_cb(PluginId,
                                                 void (*)(PluginId, unsigned, int64_t, uint64_t, uint64_t, uint64_t,
                                                          uint64_t, uint64_t, uint64_t, uint64_t, uint64_t));
extern size_t qemu_plugin_tb_n_insns(const struct Block*);
extern uint64_t qemu_plugin_tb_vaddr(const struct Block*);

EXPORT int qemu_plugin_version = PLUGIN_VERSION;

enum { MOST_THREADS = 32 };

// One translation of a block; each thread has a counter of its own, so that none is lost.
struct Counted {
  struct Counted* before;
  uint64_t address;
  uint64_t instructions;
  uint64_t runs[MOST_THREADS];
};

static struct Counted* newest;
static pthread_mutex_t list = PTHREAD_MUTEX_INITIALIZER;
static FILE* out;

static void fail(const char* why) {
  fprintf(stderr, "instruction_counter: %s\n", why);
  _Exit(3);
}

static void on_run(unsigned thread, void* block) {
  if (thread >= MOST_THREADS) fail("too many threads");
  ++((struct Counted*)block)->runs[thread];
}

static void on_translation(PluginId id, struct Block* block) {
  (void)id;
  struct Counted* counted = calloc(1, sizeof *counted);
  if (counted == NULL) fail("out of memory");
  counted->address = qemu_plugin_tb_vaddr(block);
  counted->instructions = qemu_plugin_tb_n_insns(block);
  pthread_mutex_lock(&list);
  counted->before = newest;
  newest = counted;
  pthread_mutex_unlock(&list);
  qemu_plugin_register_vcpu_tb_exec_cb(block, on_run, NO_REGISTERS, counted);
}

static void on_syscall(PluginId id, unsigned thread, int64_t number, uint64_t phase, uint64_t b, uint64_t c, uint64_t d,
                       uint64_t e, uint64_t f, uint64_t g, uint64_t h) {
  (void)id, (void)thread, (void)b, (void)c, (void)d, (void)e, (void)f, (void)g, (void)h;
  if (number != COUNTED_MARK) return;
  pthread_mutex_lock(&list);
  fprintf(out, "phase %" PRIu64 "\n", phase);
  for (struct Counted* at = newest; at != NULL; at = at->before) {
    uint64_t runs = 0;
    for (int i = 0; i < MOST_THREADS; ++i) runs += at->runs[i];
    if (runs != 0) fprintf(out, "%" PRIx64 " %" PRIu64 "\n", at->address, runs * at->instructions);
    memset(at->runs, 0, sizeof at->runs);
  }
  fflush(out);
  pthread_mutex_unlock(&list);
}

EXPORT int qemu_plugin_install(PluginId id, const void* info, int argc, char** argv) {
  (void)info;
  for (int i = 0; i < argc; ++i) {
    if (strncmp(argv[i], "out=", 4) == 0) out = fopen(argv[i] + 4, "w");
  }
  if (out == NULL) {
    fprintf(stderr, "instruction_counter: out=FILE is missing, or cannot be written\n");
    return 1;
  }
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
  qemu_plugin_register_vcpu_syscall_cb(id, on_syscall);
  return 0;
}
