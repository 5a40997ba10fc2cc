// The command line of a program, by what pafctl needs of the library that parses it.  The library's header takes
// compilers and checkers seconds for each source, so that one source alone has it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace paf {

/// An option, or an argument without a name; owned by its command.
class CommandOption {
  public:
    explicit CommandOption(CLI::Option* option) : option_(option) {}
    CommandOption& required();
    /// The help shows the value that it has already.
    CommandOption& with_default_shown();
    /// Given without a value, it is this one.
    CommandOption& or_alone_for(const std::string& value);
    /// May be given again, each time with one value, since others may follow it.
    CommandOption& repeatable();
    CommandOption& needs(const CommandOption& other);
    CommandOption& excludes(const CommandOption& other);
    /// `fault` says what is wrong with a value, or nothing.
    CommandOption& check(const std::function<std::string(const std::string& value)>& fault);

  private:
    CLI::Option* option_;
};

/// A command and its options; owned by the program.  What options set outlives the parsing.
class CommandLine {
  public:
    explicit CommandLine(CLI::App& app) : app_(&app) {}
    [[nodiscard]] CommandLine add_command(const std::string& name, const std::string& help) const;
    /// One of its own commands must be named.
    void require_command() const;
    /// Options that it does not know are its parent's.
    void shares_options() const;
    /// Is called when the command is named.
    void when_named(const std::function<void()>& call) const;
    void footer(const std::string& text) const;
    [[nodiscard]] bool named() const;

    CommandOption flag(const std::string& name, bool& value, const std::string& help) const;
    CommandOption option(const std::string& name, std::string& value, const std::string& help) const;
    CommandOption option(const std::string& name, std::vector<std::string>& values, const std::string& help) const;
    CommandOption option(const std::string& name, std::uint64_t& value, const std::string& help) const;
    /// From one second to an hour.
    CommandOption option(const std::string& name, std::chrono::seconds& value, const std::string& help) const;
    /// Sets a parameter of the agent, by its name there.
    CommandOption parameter(const std::string& option, std::map<std::string, std::string>& parameters,
                            const std::string& name, const std::string& help) const;

  private:
    CLI::App* app_;
};

}  // namespace paf
