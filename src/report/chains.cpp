// The certificate chains as pictures: from the anchor, or the place where one is missing, down to the leaf.
#include <bonafide/appraisal/rules.hpp>
#include <bonafide/appraisal/slot.hpp>
#include <bonafide/crypto/x509/dice.hpp>
#include <bonafide/report/story.hpp>

namespace bonafide::report {
namespace {

using appraisal::Check;
using appraisal::Outcome;
using crypto::x509::Certificate;

const Check* find_group(const std::vector<Check>& checks, std::string_view id) {
  for (const auto& check : checks)
    if (check.id == id) return &check;
  return nullptr;
}

const Check* find_inside(const Check& group, std::string_view id) {
  for (const auto& check : group.inside)
    if (check.id == id) return &check;
  return nullptr;
}

bool any_failed_about(const std::vector<Check>& checks, const std::string& certificate) {
  for (const auto& check : checks)
    if ((check.result == Outcome::failed && check.inside.empty() && check.reason.starts_with(certificate)) ||
        any_failed_about(check.inside, certificate))
      return true;
  return false;
}

void row(Markup& out, Literal name, std::string_view value) {
  if (!value.empty()) out.raw("<div><dt>").raw(name).raw("</dt><dd>").text(value, 600).raw("</dd></div>");
}

void digits_row(Markup& out, Literal name, Bytes bytes) {
  if (!bytes.empty())
    out.raw("<div><dt>").raw(name).raw("</dt><dd><code>").digits(bytes, 128).raw("</code></dd></div>");
}

void tell_layer(Markup& out, const crypto::x509::TcbInfo& info) {
  std::string text;
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) text.append(text.empty() ? "" : ", ").append(name).append(" ").append(value);
  };
  add("vendor", info.vendor.value_or(""));
  add("model", info.model.value_or(""));
  add("version", info.version.value_or(""));
  if (info.layer) add("layer", std::to_string(*info.layer));
  if (info.index) add("index", std::to_string(*info.index));
  if (info.svn) add("SVN", std::to_string(*info.svn));
  if (info.flags) add("flags", crypto::x509::dice_flags(*info.flags));
  row(out, "DICE layer", text);
  for (const auto& fwid : info.fwids) digits_row(out, "Firmware", fwid.digest);
}

/// TCG DICE Attestation Architecture: what the certificate says of the firmware that holds its key.
void tell_dice(Markup& out, const Certificate& certificate) {
  const auto claims = crypto::x509::read_dice(certificate);
  if (!claims) return;
  constexpr std::size_t most_layers = 16;
  for (std::size_t i = 0; i < std::min(claims->tcb_infos.size(), most_layers); ++i)
    tell_layer(out, claims->tcb_infos[i]);
  digits_row(out, "UEID", claims->ueid);
}

Literal role_of(const spdm::CertificateChain& chain, std::size_t index) {
  if (index + 1 == chain.certificates.size()) return "Leaf";
  return chain.certificates[index].issued_by_itself() ? Literal{"Root"} : Literal{"Intermediate"};
}

void tell_certificate(Markup& out, const Story& story, const ReadChain& read, std::size_t index) {
  const auto& certificate = read.chain.certificates[index];
  const auto name = appraisal::certificate_name(story.delivered(read).slot, index, read.chain);
  const bool bad = any_failed_about(story.subject.verdict.checks, name);
  const auto fingerprint = crypto::digest(story.library, crypto::Hash::sha256, certificate.raw);
  out.raw(bad ? Literal{"<li class=\"certificate bad\">"} : Literal{"<li class=\"certificate\">"});
  out.raw("<p class=\"role\">").raw(role_of(read.chain, index)).raw("</p><p class=\"subject\">");
  out.text(crypto::x509::text_of_name(certificate.subject), 300).raw("</p><dl>");
  row(out, "Key", crypto::name(certificate.key));
  row(out, "Valid",
      format(certificate.not_before).substr(0, 10) + " to " + format(certificate.not_after).substr(0, 10));
  digits_row(out, "Serial number", certificate.serial);
  if (fingerprint) digits_row(out, "SHA-256", *fingerprint);
  tell_dice(out, certificate);
  out.raw("</dl></li>");
}

/// Where the chain begins for the verifier.
void tell_anchor(Markup& out, const Story& story, const ReadChain& read) {
  const auto& delivered = story.delivered(read);
  const auto id = "trust." + std::string{delivered.owner == spdm::Role::requester ? "requester." : ""} +
                  std::to_string(delivered.slot);
  const auto* group = find_group(story.subject.verdict.checks, id);
  const auto* anchored = group ? find_inside(*group, appraisal::rule::anchored.id) : nullptr;
  if (anchored == nullptr) {
    out.raw("<li class=\"anchor none\"><p class=\"role\">Anchor</p><p>Nobody asked ");
    out.raw("whether an anchor accepts this chain.</p></li>");
    return;
  }
  const bool good = anchored->result == Outcome::passed;
  out.raw(good ? Literal{"<li class=\"anchor good\">"} : Literal{"<li class=\"anchor missing\">"});
  out.raw("<p class=\"role\">Anchor</p><p>").text(anchored->reason).raw("</p></li>");
}

void tell_chain(Markup& out, const Story& story, const ReadChain& read) {
  const auto& delivered = story.delivered(read);
  out.raw("<h3>").text(appraisal::slot_name(delivered.slot, delivered.owner)).raw("</h3><ol class=\"chain\">");
  tell_anchor(out, story, read);
  for (std::size_t i = 0; i < read.chain.certificates.size(); ++i) tell_certificate(out, story, read, i);
  out.raw("</ol>");
}

}  // namespace

void tell_chains(Markup& out, const Story& story) {
  out.raw("<section><h2>Its certificates</h2><div>");
  for (const auto& chain : story.chains) tell_chain(out, story, chain);
  if (story.account.chains.empty())
    out.raw("<p>No certificate chain was shown.</p>");
  else if (story.chains.empty())
    out.raw("<p>No certificate chain can be read; the checks say why.</p>");
  out.raw("</div></section>");
}

}  // namespace bonafide::report
