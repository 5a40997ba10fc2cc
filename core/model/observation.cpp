#include "model/observation.hpp"

#include <algorithm>

namespace paf {

FactSet facts(std::initializer_list<FactId> ids) {
    FactSet set;
    for (const FactId id : ids) set.set(static_cast<std::size_t>(id));
    return set;
}

FactId address_fact(AddressMoment moment) {
    return static_cast<FactId>(static_cast<std::size_t>(FactId::kAddressBeforePromote) +
                               static_cast<std::size_t>(moment));
}

void Observation::forget_volatile() {
    data_directory.forget();
    processes.forget();
    sql.forget();
    control.forget();
    position.forget();
    receives.forget();
    forget_cluster();
    for (Fact<AddressAnswers>& answers : address) {
        const auto waits = [](const AddressAnswer& answer) { return answer.wish == AddressWish::kWait; };
        if (answers.known() && std::any_of(answers->begin(), answers->end(), waits)) answers.forget();
    }
}

void Observation::forget_cluster() {
    cluster.forget();
    published.forget();
    branch.forget();
}

}  // namespace paf
