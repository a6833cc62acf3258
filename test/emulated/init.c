// The only process of the emulated machine besides the tests. Each line of /runs is a program and its arguments, tabs
// between them: runs them one after another, reports how each ended, and switches the machine off.
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/io.h>
#include <sys/wait.h>
#include <unistd.h>

enum { kMaxArguments = 64 };

static void run(char* line) {
  char* argv[kMaxArguments + 1];
  int count = 0;
  for (char* word = strtok(line, "\t\n"); word != NULL && count < kMaxArguments; word = strtok(NULL, "\t\n")) {
    argv[count++] = word;
  }
  argv[count] = NULL;

  const pid_t child = fork();
  if (child == 0) {
    execv(argv[0], argv);
    _exit(127);
  }
  int status = 0;
  waitpid(child, &status, 0);
  printf("%s ended with %s %d\n", argv[0], WIFEXITED(status) ? "status" : "signal",
         WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
  fflush(stdout);
}

int main(void) {
  const int console = open("/dev/console", O_RDWR);
  for (int fd = 0; fd < 3; ++fd) dup2(console, fd);

  static char line[4096];
  FILE* runs = fopen("/runs", "r");
  while (runs != NULL && fgets(line, sizeof line, runs) != NULL) run(line);
  sleep(1);  // the serial line is slow

  // Bochs ends when this word is written to this port.
  iopl(3);
  for (const char* letter = "Shutdown"; *letter != 0; ++letter) outb(*letter, 0x8900);
  for (;;) pause();
}
