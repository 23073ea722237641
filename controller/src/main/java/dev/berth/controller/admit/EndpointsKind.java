package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Endpoints: the older form of EndpointSlices, without a limit. */
final class EndpointsKind implements Kind {
    private static final Path SUBSETS = Path.ROOT.child("subsets");

    @Override
    public void fill(ObjectNode tree) {
        for (ObjectNode subset : Fields.objects(tree, "subsets")) {
            Fields.objects(subset, "ports").forEach(port -> Fields.fill(port, "protocol", "TCP"));
        }
    }

    @Override
    public void check(ObjectNode tree, Problems problems) {
        var subsets = Fields.objects(tree, "subsets");
        for (int i = 0; i < subsets.size(); i++) {
            Path at = SUBSETS.index(i);
            ObjectNode subset = subsets.get(i);
            if (subset.path("addresses").isEmpty()
                    && subset.path("notReadyAddresses").isEmpty()) {
                problems.required(at, "must specify `addresses` or `notReadyAddresses`");
            }
            addresses(subset, "addresses", at, problems);
            addresses(subset, "notReadyAddresses", at, problems);
            EndpointSliceKind.ports(subset, at, problems);
        }
    }

    private static void addresses(ObjectNode subset, String field, Path at, Problems problems) {
        var all = Fields.objects(subset, field);
        for (int i = 0; i < all.size(); i++) {
            Addresses.check(
                    Fields.text(all.get(i), "ip"), at.child(field).index(i).child("ip"), problems);
            EndpointSliceKind.hostname(all.get(i), at.child(field).index(i), problems);
        }
    }
}
