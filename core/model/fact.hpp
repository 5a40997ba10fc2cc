// Fact<T>: something observed, something that could not be observed and why, or something nobody asked for yet.
// Unknown is never false: there is no way to read a value without first asking whether there is one.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace paf {

template <class T>
class Fact {
  public:
    Fact() = default;
    Fact(T value) : state_(std::in_place_index<2>, std::move(value)) {}  // NOLINT: implicit on purpose

    static Fact unknown(std::string cause) {
        Fact fact;
        fact.state_.template emplace<1>(std::move(cause));
        return fact;
    }

    [[nodiscard]] bool asked() const { return state_.index() != 0; }
    [[nodiscard]] bool known() const { return state_.index() == 2; }
    /// Asked for, without an answer.
    [[nodiscard]] bool is_unknown() const { return state_.index() == 1; }

    /// Requires known().
    [[nodiscard]] const T& value() const { return std::get<2>(state_); }
    const T& operator*() const { return value(); }
    const T* operator->() const { return &value(); }

    /// Why it is unknown; empty when it is known or was not asked for.
    [[nodiscard]] std::string cause() const { return is_unknown() ? std::get<1>(state_) : std::string(); }

    void forget() { state_.template emplace<0>(); }

  private:
    std::variant<std::monostate, std::string, T> state_;
};

}  // namespace paf
