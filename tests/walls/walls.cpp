#include "walls/walls.hpp"

#include <array>
#include <cstdio>
#include <fstream>
#include <memory>
#include <regex>
#include <sstream>

#include <sys/wait.h>

namespace bonafide::test {
namespace {

// Headers that reach outside: files, sockets, threads, randomness, the console.
const std::set<std::string> impure_headers{
    "condition_variable", "csignal",  "cstdio",   "filesystem", "fstream",      "future",
    "iostream",           "mutex",    "print",    "random",     "shared_mutex", "stdio.h",
    "syncstream",         "thread",   "unistd.h", "fcntl.h",    "poll.h",       "netdb.h",
    "pthread.h",          "signal.h", "time.h",   "dirent.h",   "syslog.h"};

bool starts(std::string_view text, std::string_view with) { return text.substr(0, with.size()) == with; }

bool inside(const std::string& file, const std::string& folder) { return starts(file, folder + "/"); }

std::string room_of(const std::string& file) { return file.substr(0, file.find('/')); }

/// The file inside src/ that an #include names, or nothing for a header from outside.
std::string target_of(const std::string& included) {
  return starts(included, "bonafide/") ? included.substr(9) : std::string{};
}

}  // namespace

Walls Walls::read(const std::filesystem::path& table) {
  Walls walls;
  std::ifstream in{table};
  for (std::string line; std::getline(in, line);) {
    std::istringstream words{line};
    std::string kind, name, word;
    words >> kind >> name;
    if (kind == "never") {
      walls.never.push_back({name});
      while (words >> word) walls.never.back().push_back(word);
      continue;
    }
    if (kind == "pure") walls.pure.insert(name);
    while (words >> word) walls.sees[name].insert(word);
    walls.sees[name].insert(name);
  }
  return walls;
}

std::vector<std::string> includes_of(std::string_view text) {
  static const std::regex include{R"(^\s*#\s*include\s*["<]([^">]+)[">])"};
  std::vector<std::string> found;
  std::istringstream in{std::string{text}};
  for (std::string line; std::getline(in, line);)
    if (std::smatch match; std::regex_search(line, match, include)) found.push_back(match[1]);
  return found;
}

std::vector<std::string> variables_of(std::string_view text) {
  // A declaration starts in the first column, as clang-format leaves it, and has no parenthesis before its value.
  static const std::regex at_namespace_scope{
      R"(^(static |inline |thread_local )*[A-Za-z_][\w:<>,*& ]* \w+(\{.*\}| =.*)?;)"};
  static const std::regex local_static{
      R"(^\s+(static|thread_local) (?!constexpr |const |consteval |inline )[^(]*(;|=|\{))"};
  static const std::regex constant{
      R"(^(inline |static )*(constexpr|constinit const|const|using|typedef|struct|class|enum|union|concept|requires|namespace|extern|friend|template|return|public|private)\b)"};
  std::vector<std::string> found;
  std::istringstream in{std::string{text}};
  for (std::string line; std::getline(in, line);) {
    const bool variable = std::regex_search(line, at_namespace_scope) && !std::regex_search(line, constant);
    if (variable || std::regex_search(line, local_static)) found.push_back(line);
  }
  return found;
}

std::vector<std::string> crossings(const Walls& walls, const std::string& file, std::string_view text) {
  const auto room = room_of(file);
  std::vector<std::string> found;
  const auto object = [&](const std::string& included, const std::string& why) {
    found.push_back("src/" + file + " includes <" + included + ">: " + why);
  };
  for (const auto& included : includes_of(text)) {
    if (starts(included, "openssl/") && !inside(file, "crypto/openssl"))
      object(included, "only src/crypto/openssl may include OpenSSL");
    if (walls.pure.contains(room) && (impure_headers.contains(included) || starts(included, "sys/") ||
                                      starts(included, "linux/") || starts(included, "arpa/")))
      object(included, "a pure room performs no I/O");
    const auto target = target_of(included);
    if (target.empty()) continue;
    const auto row = walls.sees.find(room);
    if (row == walls.sees.end() || !row->second.contains(room_of(target)))
      object(included, room + " does not see " + room_of(target));
    for (const auto& folders : walls.never)
      for (const auto& from : folders)
        for (const auto& to : folders)
          if (from != to && inside(file, from) && inside(target, to)) object(included, from + " never includes " + to);
  }
  return found;
}

std::vector<std::string> impure_symbols(const std::vector<std::string>& undefined) {
  static const std::regex impure{
      // sockets and addresses
      "^(socket|socketpair|bind|listen|accept4?|connect|shutdown|send(to|msg|mmsg)?|recv(from|msg|mmsg)?|getaddrinfo|"
      "gethostby.*|inet_.*|setsockopt|getsockopt|"
      // files and the console
      "open(at)?(64)?|__open.*|creat(64)?|close|p?readv?(64)?|p?writev?(64)?|__p?read.*_chk|lseek(64)?|mmap(64)?|ioctl|"
      "fcntl(64)?|f?stat(at|x)?(64)?|opendir|readdir(64)?|f(d|re)?open(64)?|f(read|write|puts|putc|gets|flush|close|"
      "scanf)|"
      "puts|putchar|putc|getc|getchar|perror|v?f?printf|__v?f?printf_chk|v?dprintf|stdin|stdout|stderr|syslog|"
      // clocks and sleeping
      "clock|clock_.*|time|gettimeofday|localtime(_r)?|gmtime(_r)?|mktime|timegm|strftime|u?sleep|nanosleep|poll|ppoll|"
      "select|pselect|epoll_.*|timer.*|"
      // randomness
      "getrandom|getentropy|s?rand(om)?(_r)?|arc4random.*|[delmn]rand48|RAND_(priv_)?bytes|RAND_(add|seed|poll)|"
      // threads, processes, the environment
      "pthread_.*|__gthread.*|fork|vfork|exec.*|posix_spawn.*|system|popen|kill|signal|sigaction|getenv|secure_getenv|"
      "setenv|setlocale|dlopen|exit|_exit|quick_exit)$"
      // the same through the standard library
      "|^std::(random_device|thread|this_thread|jthread|mutex|condition_variable|basic_[io]?fstream|basic_filebuf|"
      "filesystem|chrono::_V2::|cout|cerr|clog|cin|ios_base::Init|async|__basic_future)"};
  std::vector<std::string> found;
  for (const auto& symbol : undefined) {
    const auto bare = symbol.substr(0, symbol.find('@'));
    if (std::regex_search(bare, impure)) found.push_back(bare);
  }
  return found;
}

Ran run(const std::string& command) {
  const auto close = [](std::FILE* file) { pclose(file); };
  std::unique_ptr<std::FILE, decltype(close)> pipe{popen(command.c_str(), "r"), close};
  if (!pipe) return {};
  std::string output;
  for (std::array<char, 4096> part; const auto size = std::fread(part.data(), 1, part.size(), pipe.get());)
    output.append(part.data(), size);
  Ran ran;
  const int status = pclose(pipe.release());
  ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  std::istringstream in{output};
  for (std::string line; std::getline(in, line);) ran.lines.push_back(line);
  return ran;
}

}  // namespace bonafide::test
