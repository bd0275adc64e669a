#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bonafide/base/nowhere.hpp>
#include <bonafide/pci/sysfs.hpp>

namespace bonafide::pci {
namespace {

namespace fs = std::filesystem;

std::string words(int number) { return std::strerror(number); }

/// Config space through its file: every access is one aligned pread or pwrite of four bytes, which the kernel turns
/// into one configuration cycle (a longer write would be split and pop the mailbox next to it).
class ConfigFile : public ConfigSpace {
 public:
  ConfigFile(fs::path path, Access access) : path_(std::move(path)), access_(access) {}
  ConfigFile(const ConfigFile&) = delete;
  ConfigFile& operator=(const ConfigFile&) = delete;
  ~ConfigFile() override { close(); }

  Result<void> open() {
    close();
    fd_ = ::open(path_.c_str(), (access_ == Access::read_write ? O_RDWR : O_RDONLY) | O_CLOEXEC);
    if (fd_ < 0) return refused_to_open(errno);
    struct stat about{};
    size_ = fstat(fd_, &about) == 0 && about.st_size > 0 ? static_cast<std::size_t>(about.st_size) : 256;
    size_ = std::min<std::size_t>(size_, 4096);
    return {};
  }

  Result<std::uint32_t> read(std::uint16_t offset) override {
    if (const auto legal = demand_dword(offset, size_); !legal) return std::unexpected(legal.error());
    std::array<std::uint8_t, 4> raw{};
    const auto count = repeated([&] { return ::pread(fd_, raw.data(), raw.size(), offset); });
    if (!count) return std::unexpected(count.error());
    // The kernel ends the file early for processes without CAP_SYS_ADMIN.
    if (*count != 4)
      return broken(rule::readable, "offset", offset, static_cast<std::uint64_t>(*count),
                    Note{"an ordinary user sees the first 64 bytes; run as root"});
    return load_le<std::uint32_t>(raw);
  }

  Result<void> write(std::uint16_t offset, std::uint32_t value) override {
    if (const auto legal = demand_dword(offset, size_); !legal) return legal;
    std::array<std::uint8_t, 4> raw{};
    store_le(MutableBytes{raw}, value);
    const auto count = repeated([&] { return ::pwrite(fd_, raw.data(), raw.size(), offset); });
    if (!count) return std::unexpected(count.error());
    if (*count != 4)
      return broken(rule::writable, "offset", offset, static_cast<std::uint64_t>(*count), Note{"run as root"});
    return {};
  }

  std::size_t size() const override { return size_; }

 private:
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

  /// Tries again after a signal, and once on a new descriptor after ENODEV.
  template <class Call> Result<ssize_t> repeated(const Call& call) {
    for (bool reopened = false;;) {
      const ssize_t count = call();
      if (count >= 0) return count;
      if (errno == EINTR) continue;
      if (errno != ENODEV || reopened) return refused(errno);
      reopened = true;
      if (const auto again = open(); !again) return std::unexpected(again.error());
    }
  }

  static std::unexpected<Error> refused(int number) {
    if (number == ENODEV || number == ENOENT) return failed_at(rule::exists, "config", Note{words(number)});
    if (number == EPERM || number == EACCES)
      return failed_at(rule::writable, "config",
                       Note{"root is needed, and no kernel lockdown (see /sys/kernel/security/lockdown)"});
    return failed_at(rule::accessible, "config", Note{words(number)});
  }

  std::unexpected<Error> refused_to_open(int number) const {
    if ((number == EPERM || number == EACCES) && access_ == Access::read_only)
      return failed_at(rule::readable, "config", Note{words(number)});
    return refused(number == ENOTDIR ? ENOENT : number);
  }

  fs::path path_;
  Access access_;
  int fd_ = -1;
  std::size_t size_ = 0;
};

/// "0001:01", vendor and type in hexadecimal digits.
std::optional<DoeFeature> feature(std::string_view text) {
  unsigned vendor = 0, type = 0;
  if (text.size() < 7 || text[4] != ':') return std::nullopt;
  const auto* begin = text.data();
  if (std::from_chars(begin, begin + 4, vendor, 16).ptr != begin + 4) return std::nullopt;
  if (std::from_chars(begin + 5, begin + 7, type, 16).ptr != begin + 7) return std::nullopt;
  return DoeFeature{static_cast<std::uint16_t>(vendor), static_cast<std::uint8_t>(type)};
}

std::string first_word(const fs::path& file) {
  std::ifstream in{file};
  std::string word;
  in >> word;
  return word;
}

}  // namespace

Result<std::vector<Bdf>> Sysfs::functions() const {
  std::error_code problem;
  std::vector<Bdf> all;
  for (fs::directory_iterator at{root_, problem}, end; !problem && at != end; at.increment(problem))
    if (const auto bdf = parse_bdf(at->path().filename().string())) all.push_back(*bdf);
  if (problem) return failed_at(rule::exists, "root", Note{problem.message()});
  std::ranges::sort(all);
  return all;
}

Result<std::unique_ptr<ConfigSpace>> Sysfs::open(const Bdf& bdf, Access access) const {
  auto file = std::make_unique<ConfigFile>(folder(bdf) / "config", access);
  if (const auto opened = file->open(); !opened) return std::unexpected(opened.error());
  return file;
}

std::string Sysfs::driver(const Bdf& bdf) const {
  std::error_code problem;
  const auto target = fs::read_symlink(folder(bdf) / "driver", problem);
  return problem ? std::string{} : target.filename().string();
}

std::optional<std::vector<DoeFeature>> Sysfs::doe_features(const Bdf& bdf) const {
  std::error_code problem;
  std::vector<DoeFeature> all;
  for (fs::directory_iterator at{folder(bdf) / "doe_features", problem}, end; !problem && at != end;
       at.increment(problem))
    if (const auto listed = feature(first_word(at->path()))) all.push_back(*listed);
  if (problem) return std::nullopt;
  std::ranges::sort(all);
  return all;
}

KeptAwake::KeptAwake(const fs::path& device_folder) {
  const auto control = device_folder / "power" / "control";
  const auto before = first_word(control);
  if (before != "auto") return;
  std::ofstream out{control};
  if (out << "on" << std::flush) control_ = control, before_ = before;
}

KeptAwake::~KeptAwake() {
  if (!control_.empty()) std::ofstream{control_} << before_;
}

}  // namespace bonafide::pci
