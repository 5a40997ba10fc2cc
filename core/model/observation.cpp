#include "model/observation.hpp"

namespace paf {

FactSet facts(std::initializer_list<FactId> ids) {
    FactSet set;
    for (const FactId id : ids) set.set(static_cast<std::size_t>(id));
    return set;
}

void Observation::forget_volatile() {
    data_directory.forget();
    processes.forget();
    sql.forget();
    control.forget();
    position.forget();
    cluster.forget();
    published.forget();
}

}  // namespace paf
