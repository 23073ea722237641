package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;

/** EndpointSlices, whoever makes them (Kubernetes: ValidateEndpointSlice). */
final class EndpointSliceKind implements Kind {
    private static final List<String> TYPES = List.of("FQDN", "IPv4", "IPv6");
    private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
    private static final int MOST_ENDPOINTS = 1000;
    private static final int MOST_PORTS = 100;
    private static final int MOST_ADDRESSES = 100;
    private static final Path TYPE = Path.ROOT.child("addressType");
    private static final Path ENDPOINTS = Path.ROOT.child("endpoints");

    @Override
    public boolean counted() {
        return true;
    }

    @Override
    public boolean counts(ObjectNode old, ObjectNode next) {
        return !Fields.same(old.path("endpoints"), next.path("endpoints"))
                || !Fields.same(old.path("ports"), next.path("ports"));
    }

    @Override
    public void fill(ObjectNode tree) {
        for (ObjectNode port : Fields.objects(tree, "ports")) {
            if (port.path("name").isMissingNode()) {
                port.put("name", "");
            }
            Fields.fill(port, "protocol", "TCP");
        }
    }

    @Override
    public void check(ObjectNode tree, Problems problems) {
        Numbers.oneOf(tree, "addressType", TYPES, Path.ROOT, problems);
        var endpoints = Fields.objects(tree, "endpoints");
        if (endpoints.size() > MOST_ENDPOINTS) {
            problems.tooMany(ENDPOINTS, endpoints.size(), MOST_ENDPOINTS);
            return;
        }
        for (int i = 0; i < endpoints.size(); i++) {
            endpoint(endpoints.get(i), Fields.text(tree, "addressType"), ENDPOINTS.index(i), problems);
        }
        ports(tree, Path.ROOT, problems);
    }

    private static void endpoint(ObjectNode endpoint, String type, Path at, Problems problems) {
        List<String> addresses = Fields.texts(endpoint, "addresses");
        if (addresses.isEmpty()) {
            problems.required(at.child("addresses"), "must contain at least 1 address");
        } else if (addresses.size() > MOST_ADDRESSES) {
            problems.tooMany(at.child("addresses"), addresses.size(), MOST_ADDRESSES);
        } else {
            for (int i = 0; i < addresses.size(); i++) {
                address(addresses.get(i), type, at.child("addresses").index(i), problems);
            }
        }
        hostname(endpoint, at, problems);
    }

    private static void address(String address, String type, Path at, Problems problems) {
        switch (type) {
            case "IPv4" -> Addresses.check4(address, at, problems);
            case "IPv6" -> Addresses.check(address, at, problems);
            default -> problems.invalid(at, address, dev.berth.controller.select.LabelNames.subdomainProblems(address));
        }
    }

    static void hostname(ObjectNode endpoint, Path at, Problems problems) {
        String hostname = Fields.text(endpoint, "hostname");
        if (!hostname.isEmpty()) {
            problems.invalid(at.child("hostname"), hostname, Names.label(hostname));
        }
    }

    static void ports(ObjectNode tree, Path at, Problems problems) {
        var names = new HashSet<String>();
        var ports = Fields.objects(tree, "ports");
        if (ports.size() > MOST_PORTS) {
            problems.tooMany(at.child("ports"), ports.size(), MOST_PORTS);
            return;
        }
        for (int i = 0; i < ports.size(); i++) {
            Path here = at.child("ports").index(i);
            String name = Fields.text(ports.get(i), "name");
            if (!name.isEmpty()) {
                problems.invalid(here.child("name"), name, Names.label(name));
            }
            if (!names.add(name)) {
                problems.duplicate(here.child("name"), name);
            }
            Numbers.oneOf(ports.get(i), "protocol", PROTOCOLS, here, problems);
            if (ports.get(i).path("port").isNumber()) {
                Numbers.portNumber(ports.get(i).path("port"), here.child("port"), problems);
            }
        }
    }

    @Override
    public void checkUpdate(ObjectNode old, ObjectNode next, Problems problems) {
        if (!Fields.same(old.path("addressType"), next.path("addressType"))) {
            problems.invalid(TYPE, next.path("addressType"), Problems.IMMUTABLE);
        }
    }
}
