#include "connectors/kubernetes/read_network.hpp"

#include "connectors/kubernetes/read_meta.hpp"

namespace sandtable::connectors::kubernetes {

using namespace models::kube;

NetworkService read_service(const Fields& object) {
  NetworkService service;
  service.meta = read_meta(object);
  object.within("spec", [&service](const Fields& spec) {
    spec.labels("selector", service.selector);
    spec.word("type", {"ClusterIP", "NodePort", "LoadBalancer", "ExternalName"},
              [&service](std::size_t which) { service.type = static_cast<ServiceType>(which); });
  });
  return service;
}

NetworkRoute read_ingress(const Fields& object) {
  NetworkRoute route;
  route.meta = read_meta(object);
  const auto backend = [&route](const Fields& fields) {
    fields.within("service", [&route](const Fields& service) { service.text("name", route.services.emplace_back()); });
  };
  object.within("spec", [&backend](const Fields& spec) {
    spec.within("defaultBackend", backend);
    spec.each("rules", [&backend](const Fields& rule) {
      rule.within("http", [&backend](const Fields& http) {
        http.each("paths", [&backend](const Fields& path) { path.within("backend", backend); });
      });
    });
  });
  return route;
}

NetworkRoute read_http_route(const Fields& object) {
  NetworkRoute route;
  route.meta = read_meta(object);
  object.within("spec", [&route](const Fields& spec) {
    spec.each("rules", [&route](const Fields& rule) {
      rule.each("backendRefs", [&route](const Fields& backend) {
        std::string kind = "Service";
        backend.text("kind", kind);
        if (kind == "Service") backend.text("name", route.services.emplace_back());
      });
    });
  });
  return route;
}

}  // namespace sandtable::connectors::kubernetes
