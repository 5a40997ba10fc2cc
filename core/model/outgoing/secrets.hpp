// What may not be told: passwords and the like, by the names that they go by.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace paf {

/// What is shown in a secret's place.
constexpr std::string_view kMask = "********";

/// What `pafctl generate` prints where an administrator has to put a secret.
constexpr std::string_view kSecretPlaceholder = "CHANGE_ME";

/// Whether a parameter of this name (of a connection string, a fence agent, a setting, an option) holds a secret, or
/// leads to one: password, passwd_script, ldapbindpasswd, radiussecrets, private_key, community, ...
bool is_secret_name(std::string_view name);

/// Whether the value of a connection string's keyword may be told: a list of what may, for libpq learns new ones.
bool is_public_conninfo_keyword(std::string_view keyword);

/// A value of a connection string as it may be told: itself if the keyword is a public one and the value one word of
/// harmless characters; kMask otherwise, for a wrong quote may have put a password into any of them.
std::string conninfo_value_text(std::string_view keyword, std::string_view value);

/// The last line of defence, for texts that others have written (plugins, tools, servers): the values behind names of
/// secrets, the passwords in URIs and what a connection string does not show become kMask.  It knows the notations of
/// connection strings, postgresql.conf, XML, JSON, the tools of Pacemaker and SQL; a value whose quote is not closed
/// reaches to the end of the text.  It hides too much rather than too little, and doing it again changes nothing.
std::string without_secrets(std::string_view text);

/// The words of a program that reads configuration files, without what it quotes from them: between quotes stay paths,
/// addresses and the names of parameters, everything else becomes "...".
std::string without_quotations(std::string_view words);

}  // namespace paf
