package dev.berth.protocol;

import dev.berth.house.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void theModuleKeepsTheRulesOfTheHouse() {
        HouseRules.check(
                "dev.berth.protocol",
                30,
                "dev.berth.controller",
                "dev.berth.volumes",
                "dev.berth.agent",
                "dev.berth.deploy");
    }
}
