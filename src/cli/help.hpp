// What the table says to a reader: help texts, the manual page, completions for three shells.
#pragma once
#include <bonafide/cli/verb.hpp>

namespace bonafide::cli {

std::string help_text();
std::string help_text(const Verb& verb);
/// A page for man(7): `bonafide man | man -l -`.
std::string manual_page();
/// `shell` is bash, zsh or fish.
std::string completions(std::string_view shell);

/// The version of this build.
std::string_view version();

}  // namespace bonafide::cli
