/**
 * What is compiled against a librandomx, behind its header, to measure it. Arguments: `full` or `light`, threads, threads
 * that build a dataset, 1 for huge pages, milliseconds to warm up and to measure. Prints one JSON object.
 * @module
 */
export const librandomxProgram = `
#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static atomic_int measuring, ending;
static randomx_cache *cache;
static randomx_dataset *dataset;

typedef struct {
  pthread_t thread;
  unsigned index, of;
  randomx_vm *vm;
  atomic_ulong hashes;
} task;

static double now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static void need(const void *p, const char *what) {
  if (p != NULL) return;
  fprintf(stderr, "%s was refused\\n", what);
  exit(1);
}

static void start(task *t, void *(*run)(void *)) {
  if (pthread_create(&t->thread, NULL, run, t) != 0) need(NULL, "a thread");
}

static void *build(void *argument) {
  const task *t = argument;
  const unsigned long items = randomx_dataset_item_count();
  const unsigned long from = items * t->index / t->of, to = items * (t->index + 1) / t->of;
  randomx_init_dataset(dataset, cache, from, to - from);
  return NULL;
}

static void *mine(void *argument) {
  task *t = argument;
  unsigned char input[80] = {0}, hash[RANDOMX_HASH_SIZE];
  input[79] = (unsigned char)t->index;
  randomx_calculate_hash_first(t->vm, input, sizeof input);
  for (unsigned nonce = 1; !ending; ++nonce) {
    memcpy(input, &nonce, sizeof nonce);
    randomx_calculate_hash_next(t->vm, input, sizeof input, hash);
    if (measuring) ++t->hashes;
  }
  randomx_calculate_hash_last(t->vm, hash);
  return NULL;
}

static void sleep_ms(double ms) {
  struct timespec t = {(time_t)(ms / 1e3), (long)((ms - 1e3 * (long)(ms / 1e3)) * 1e6)};
  nanosleep(&t, NULL);
}

int main(int argc, char **argv) {
  if (argc != 7) return 1;
  const int full = strcmp(argv[1], "full") == 0;
  const unsigned threads = atoi(argv[2]), builders = atoi(argv[3]);
  const randomx_flags pages = atoi(argv[4]) ? RANDOMX_FLAG_LARGE_PAGES : RANDOMX_FLAG_DEFAULT;
  const randomx_flags flags = randomx_get_flags() | pages;
  task *tasks = calloc(threads > builders ? threads : builders, sizeof *tasks);
  need(tasks, "memory");

  const double start_ms = now_ms();
  cache = randomx_alloc_cache(flags);
  need(cache, "memory for the cache");
  randomx_init_cache(cache, "test key 000", 12);
  const double cache_ms = now_ms() - start_ms;
  if (full) {
    dataset = randomx_alloc_dataset(pages);
    need(dataset, "memory for the dataset");
    for (unsigned i = 0; i < builders; ++i) {
      tasks[i].index = i;
      tasks[i].of = builders;
      start(&tasks[i], build);
    }
    for (unsigned i = 0; i < builders; ++i) pthread_join(tasks[i].thread, NULL);
  }
  const double ready_ms = now_ms() - start_ms;

  for (unsigned i = 0; i < threads; ++i) {
    tasks[i].index = i;
    tasks[i].vm = randomx_create_vm(full ? flags | RANDOMX_FLAG_FULL_MEM : flags, full ? NULL : cache, dataset);
    need(tasks[i].vm, "a virtual machine");
  }
  unsigned char known[RANDOMX_HASH_SIZE];
  randomx_calculate_hash(tasks[0].vm, "This is a test", 14, known);
  for (unsigned i = 0; i < threads; ++i) start(&tasks[i], mine);
  sleep_ms(atof(argv[5]));
  const double from_ms = now_ms();
  measuring = 1;
  sleep_ms(atof(argv[6]));
  measuring = 0;
  const double hashing_ms = now_ms() - from_ms;
  ending = 1;
  unsigned long hashes = 0;
  for (unsigned i = 0; i < threads; ++i) {
    pthread_join(tasks[i].thread, NULL);
    hashes += tasks[i].hashes;
  }
  printf("{\\"known\\":\\"");
  for (unsigned i = 0; i < sizeof known; ++i) printf("%02x", known[i]);
  printf("\\",\\"cacheMs\\":%.3f,\\"readyMs\\":%.3f,\\"hashes\\":%lu,\\"hashingMs\\":%.3f}\\n", cache_ms, ready_ms, hashes, hashing_ms);
  return 0;
}
`
