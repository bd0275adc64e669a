// Appraisals from stored evidence against the bare signature checks in them: the first device of a vendor, those after
// it, and a folder of evidence on all cores. `bench-appraise FILES` judges a folder of that many.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <thread>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <bonafide/cli/verbs.hpp>
#include <bonafide/crypto/pem.hpp>

#include "fleet.hpp"

namespace bonafide::bench {
namespace {

namespace fs = std::filesystem;
using crypto::Hash;
using crypto::Scheme;

constexpr int rounds = 200;
// Root, intermediate, leaf and CHALLENGE_AUTH; and without what is the vendor's.
constexpr int checks_first = 4, checks_later = 2;

void must(bool good, const char* what) {
  if (!good) std::printf("failed: %s\n", what), std::exit(1);
}

/// What `bonafide verify` does with one file, once it has been read.
void judge(Bytes file, const appraisal::Trust& trust, crypto::x509::Verified& verified) {
  const auto read = evidence::decode(file);
  must(read.has_value(), "decode");
  appraisal::Conditions conditions{.now = judged_at};
  conditions.verified = &verified;
  const auto account = appraisal::replay(test::library(), *read, conditions);
  const auto verdict = appraisal::appraise(test::library(), *read, account, trust, conditions);
  must(verdict.judgement == appraisal::Judgement::trusted, verdict.reason.c_str());
}

void compare(Scheme scheme, Hash hash) {
  Vendor vendor{scheme, hash};
  appraisal::Trust trust;
  must(trust.add_certificate(vendor.root(), "root").has_value(), "root");
  const Bare bare{test::library(), scheme, hash, vendor.leaf_key()};
  std::vector<double> first, later, bare_first, bare_later;
  crypto::x509::Verified known;
  judge(*evidence::encode(vendor.next_device()), trust, known);
  for (int i = 0; i < rounds; ++i) {
    const auto file = *evidence::encode(vendor.next_device());
    Clock::duration four{}, two{}, unknown_vendor{}, known_vendor{};
    crypto::x509::Verified nothing;
    timed<OwnClock>(four, [&] { bare.verify(checks_first); });
    timed<OwnClock>(unknown_vendor, [&] { judge(file, trust, nothing); });
    timed<OwnClock>(two, [&] { bare.verify(checks_later); });
    timed<OwnClock>(known_vendor, [&] { judge(file, trust, known); });
    bare_first.push_back(microseconds(four)), bare_later.push_back(microseconds(two));
    first.push_back(microseconds(unknown_vendor)), later.push_back(microseconds(known_vendor));
  }
  const auto print = [&](const char* which, int checks, double alone, double whole) {
    std::printf("| %s | %s | %d | %.0f us | %.0f us | %.0f | **%.2f** |\n", crypto::row(scheme).name.data(), which,
                checks, alone, whole, 1e6 / whole, alone / whole);
  };
  print("first", checks_first, median(bare_first), median(first));
  print("later", checks_later, median(bare_later), median(later));
}

/// Bare checks of `count` devices on all cores.
double bare_seconds(std::size_t count, Scheme scheme, Hash hash, const crypto::PrivateKey& key) {
  const auto cores = std::max(1u, std::thread::hardware_concurrency());
  Clock::duration spent{};
  timed(spent, [&] {
    std::vector<std::jthread> pool;
    for (unsigned i = 0; i < cores; ++i)
      pool.emplace_back([&] {
        const auto own = crypto::Library::open(nullptr);
        const Bare bare{*own, scheme, hash, key};
        for (std::size_t n = 0; n < count / cores; ++n) bare.verify(checks_later);
      });
  });
  return microseconds(spent) / 1e6;
}

/// A folder of evidence, on disk; some thousands of devices, which come again where more files are asked for.
fs::path write_folder(Vendor& vendor, std::size_t files) {
  constexpr std::size_t most_devices = 4096, in_one_folder = 1000;
  const auto folder = fs::temp_directory_path() / ("bonafide-appraise-" + std::to_string(::getpid()));
  std::vector<fs::path> originals;
  for (std::size_t i = 0; i < files; ++i) {
    const auto path = folder / "fleet" / std::to_string(i / in_one_folder) / (std::to_string(i) + ".cbor");
    fs::create_directories(path.parent_path());
    if (i < most_devices) {
      const auto file = *evidence::encode(vendor.next_device());
      std::ofstream{path, std::ios::binary}.write(reinterpret_cast<const char*>(file.data()),
                                                  static_cast<std::streamsize>(file.size()));
      originals.push_back(path);
    } else {
      fs::create_hard_link(originals[i % most_devices], path);
    }
  }
  std::ofstream{folder / "root.pem"} << crypto::pem::write("CERTIFICATE", vendor.root());
  return folder;
}

struct Verified {
  double seconds;
  long peak;  // KiB
};

/// `bonafide verify` of the folder, in a process of its own.
Verified verify_folder(const fs::path& folder) {
  const auto start = Clock::now();
  const auto child = ::fork();
  if (child == 0) {
    std::ofstream nowhere{"/dev/null"};
    cli::Console console{std::cin, nowhere, std::cerr};
    const std::vector<std::string> line{"verify", (folder / "fleet").string(), "--anchors",
                                        (folder / "root.pem").string()};
    ::_exit(static_cast<int>(cli::run(line, console)));
  }
  int status = 0;
  rusage used{};
  must(::wait4(child, &status, 0, &used) == child && status == 0, "bonafide verify");
  return {microseconds(Clock::now() - start) / 1e6, used.ru_maxrss};
}

void judge_folder(std::size_t files) {
  constexpr auto scheme = Scheme::ecdsa_p384;
  constexpr auto hash = Hash::sha384;
  Vendor vendor{scheme, hash};
  const auto folder = write_folder(vendor, files);
  const auto before = bare_seconds(files, scheme, hash, vendor.leaf_key());
  const auto [seconds, peak] = verify_folder(folder);
  const auto after = bare_seconds(files, scheme, hash, vendor.leaf_key());
  const auto bare = (before + after) / 2;
  std::printf("\n%zu files, %u cores: %.1f s, bare checks %.1f s and %.1f s, **%.2f**; peak memory %ld MiB\n", files,
              std::thread::hardware_concurrency(), seconds, before, after, seconds / bare, peak / 1024);
  fs::remove_all(folder);
}

}  // namespace
}  // namespace bonafide::bench

int main(int count, char** words) {
  using bonafide::bench::compare;
  std::printf("appraisals of stored evidence, SPDM 1.2, three certificates, CHALLENGE_AUTH, %s, medians of %d\n\n",
              bonafide::test::library().version().c_str(), bonafide::bench::rounds);
  std::printf("| | device of its vendor | checks | bare | appraisal | per second and core | bare / appraisal |\n");
  std::printf("|---|---|---|---|---|---|---|\n");
  compare(bonafide::crypto::Scheme::ecdsa_p384, bonafide::crypto::Hash::sha384);
  compare(bonafide::crypto::Scheme::ecdsa_p256, bonafide::crypto::Hash::sha256);
  bonafide::bench::judge_folder(count > 1 ? static_cast<std::size_t>(std::atol(words[1])) : 2000);
}
