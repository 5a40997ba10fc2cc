#include "pafctl/command_line.hpp"

#include <CLI/CLI.hpp>

namespace paf {

CommandOption& CommandOption::required() {
    option_->required();
    return *this;
}

CommandOption& CommandOption::with_default_shown() {
    option_->capture_default_str();
    return *this;
}

CommandOption& CommandOption::or_alone_for(const std::string& value) {
    option_->expected(0, 1)->default_str(value);
    return *this;
}

CommandOption& CommandOption::repeatable() {
    option_->expected(1)->take_all();
    return *this;
}

CommandOption& CommandOption::needs(const CommandOption& other) {
    option_->needs(other.option_);
    return *this;
}

CommandOption& CommandOption::excludes(const CommandOption& other) {
    option_->excludes(other.option_);
    return *this;
}

CommandOption& CommandOption::check(const std::function<std::string(const std::string&)>& fault) {
    option_->check(fault);
    return *this;
}

CommandLine CommandLine::add_command(const std::string& name, const std::string& help) const {
    return CommandLine(*app_->add_subcommand(name, help));
}

void CommandLine::require_command() const {
    app_->require_subcommand(1);
}

void CommandLine::shares_options() const {
    app_->fallthrough();
}

void CommandLine::when_named(const std::function<void()>& call) const {
    app_->callback(call);
}

void CommandLine::footer(const std::string& text) const {
    app_->footer(text);
}

bool CommandLine::named() const {
    return app_->parsed();
}

CommandOption CommandLine::flag(const std::string& name, bool& value, const std::string& help) const {
    return CommandOption(app_->add_flag(name, value, help));
}

CommandOption CommandLine::option(const std::string& name, std::string& value, const std::string& help) const {
    return CommandOption(app_->add_option(name, value, help));
}

CommandOption CommandLine::option(const std::string& name, std::vector<std::string>& values,
                                  const std::string& help) const {
    return CommandOption(app_->add_option(name, values, help));
}

CommandOption CommandLine::option(const std::string& name, std::uint64_t& value, const std::string& help) const {
    return CommandOption(app_->add_option(name, value, help));
}

CommandOption CommandLine::option(const std::string& name, std::chrono::seconds& value, const std::string& help) const {
    const auto set = [&value](const int& given) { value = std::chrono::seconds(given); };
    return CommandOption(app_->add_option_function<int>(name, set, help)->check(CLI::Range(1, 3600)));
}

CommandOption CommandLine::parameter(const std::string& option, std::map<std::string, std::string>& parameters,
                                     const std::string& name, const std::string& help) const {
    const auto set = [&parameters, name](const std::string& value) { parameters[name] = value; };
    return CommandOption(app_->add_option_function<std::string>(option, set, help));
}

}  // namespace paf
