// The only process of the emulated machine besides the tests: runs them with its own arguments (what follows "--" on
// the kernel's command line) and environment, reports how they ended, and switches the machine off.
#include <fcntl.h>
#include <stdio.h>
#include <sys/io.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char** argv) {
  (void)argc;
  const int console = open("/dev/console", O_RDWR);
  for (int fd = 0; fd < 3; ++fd) dup2(console, fd);

  const pid_t child = fork();
  if (child == 0) {
    argv[0] = "/pickaxe_tests";
    execv(argv[0], argv);
    _exit(127);
  }
  int status = 0;
  waitpid(child, &status, 0);
  printf("pickaxe_tests ended with %s %d\n", WIFEXITED(status) ? "status" : "signal",
         WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
  fflush(stdout);
  sleep(1);  // the serial line is slow

  // Bochs ends when this word is written to this port.
  iopl(3);
  for (const char* letter = "Shutdown"; *letter != 0; ++letter) outb(*letter, 0x8900);
  for (;;) pause();
}
