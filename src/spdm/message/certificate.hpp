// DSP0274, "GET_CERTIFICATE request and CERTIFICATE response messages".
#pragma once
#include <bonafide/spdm/message/slot_field.hpp>
#include <bonafide/spdm/rules/certificate.hpp>

namespace bonafide::spdm {

/// Param1: the slot in 3:0, and from 1.4 on LargeCertChain.
inline constexpr std::uint8_t slot_bits = 0x0F;
inline constexpr std::uint8_t large_cert_chain = 0x80;
/// GET_CERTIFICATE, Param2 (1.3): asks for the size of the slot instead of its chain.
inline constexpr std::uint8_t slot_size_requested = 0x01;

struct Certificate {
  static constexpr std::string_view name = "CERTIFICATE";
  static constexpr Code code = Code::certificate;
  std::uint8_t param1{}, param2{};
  std::uint16_t small_portion{}, small_remainder{};
  std::uint32_t large_portion{}, large_remainder{};
  Bytes portion;

  std::uint8_t slot() const { return param1 & slot_bits; }
  bool large() const { return (param1 & large_cert_chain) != 0; }
  /// One of the two fields is zero.
  std::size_t remainder() const { return std::size_t{small_remainder} + large_remainder; }

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    slot_and(walk, "SlotID", m.param1, Version::v1_4, certificate_slot_names);
    walk.integer(since(walk, Version::v1_3) ? "CertificateInfo" : "Param2", m.param2);
    walk.integer("PortionLength", m.small_portion);
    walk.integer("RemainderLength", m.small_remainder);
    const bool large = since(walk, Version::v1_4) && m.large();
    if (large) {
      walk.demand(m.small_portion == 0 && m.small_remainder == 0, rule::large_form_is_1_4);
      walk.integer("LargePortionLength", m.large_portion);
      walk.integer("LargeRemainderLength", m.large_remainder);
    }
    walk.bytes("CertChain", m.portion, large ? m.large_portion : m.small_portion);
  }
};

struct GetCertificate {
  using Reply = Certificate;
  static constexpr std::string_view name = "GET_CERTIFICATE";
  static constexpr Code code = Code::get_certificate;
  std::uint8_t param1{}, param2{};
  std::uint16_t small_offset{}, small_length{};
  std::uint32_t large_offset{}, large_length{};

  std::uint8_t slot() const { return param1 & slot_bits; }
  bool large() const { return (param1 & large_cert_chain) != 0; }
  std::size_t offset() const { return large() ? large_offset : small_offset; }
  std::size_t length() const { return large() ? large_length : small_length; }

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    slot_and(walk, "SlotID", m.param1, Version::v1_4, certificate_slot_names);
    walk.demand(m.slot() < 8, rule::slot_exists);
    walk.integer("Param2", m.param2);
    walk.integer("Offset", m.small_offset);
    walk.integer("Length", m.small_length);
    if (since(walk, Version::v1_4) && m.large()) {
      walk.demand(m.small_offset == 0 && m.small_length == 0, rule::large_form_is_1_4);
      walk.integer("LargeOffset", m.large_offset);
      walk.integer("LargeLength", m.large_length);
    }
  }
};

}  // namespace bonafide::spdm
