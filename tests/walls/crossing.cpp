// Breaks every wall on purpose: the tests of the walls must notice.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>

#include <fcntl.h>
#include <pthread.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

int crossing_global;
thread_local int crossing_of_a_thread = 1;

int crossing(int value) {
  char bytes[4] = {};
  sockaddr address{};
  timespec instant{};
  timeval day{};
  pthread_t thread{};
  value += socket(AF_INET, SOCK_STREAM, 0) + connect(value, &address, sizeof address) + open("/", value);
  value += static_cast<int>(read(value, bytes, sizeof bytes) + write(value, bytes, sizeof bytes));
  value += clock_gettime(CLOCK_REALTIME, &instant) + static_cast<int>(time(nullptr)) + gettimeofday(&day, nullptr);
  value += static_cast<int>(getrandom(bytes, sizeof bytes, 0)) + rand() + puts(getenv("HOME"));
  value += pthread_create(&thread, nullptr, nullptr, nullptr) + nanosleep(&instant, nullptr);
  value += static_cast<int>(std::random_device{}() + std::chrono::steady_clock::now().time_since_epoch().count());
  return value + crossing_global++ + crossing_of_a_thread++;
}
