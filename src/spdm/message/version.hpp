// DSP0274, "GET_VERSION request and VERSION response messages".
#pragma once
#include <bonafide/spdm/message/header.hpp>
#include <bonafide/spdm/rules/negotiation.hpp>

namespace bonafide::spdm {

/// 15:12 major, 11:8 minor, 7:4 update, 3:0 alpha.
struct VersionNumberEntry {
  std::uint16_t value{};
  /// As a header carries it: update and alpha do not count.
  Version version() const { return static_cast<Version>(value >> 8); }

  static void layout(auto& walk, auto& m) { walk.integer("VersionNumberEntry", m.value); }
};

struct VersionMessage {
  static constexpr std::string_view name = "VERSION";
  static constexpr Code code = Code::version;
  Reserved2 params{};
  Reserved1 reserved{};
  std::uint8_t count{};
  Bytes entries;  // VersionNumberEntry[count]

  static void layout(auto& walk, auto& m) {
    header(walk, code, Version::v1_0);
    walk.reserved(m.params);
    walk.reserved(m.reserved);
    walk.integer("VersionNumberEntryCount", m.count);
    walk.demand(m.count > 0, rule::version_listed);
    walk.template list<VersionNumberEntry>("VersionNumberEntry", m.entries, m.count);
  }
};

struct GetVersion {
  using Reply = VersionMessage;
  static constexpr std::string_view name = "GET_VERSION";
  static constexpr Code code = Code::get_version;
  Reserved2 params{};

  static void layout(auto& walk, auto& m) {
    header(walk, code, Version::v1_0);
    walk.reserved(m.params);
  }
};

}  // namespace bonafide::spdm
