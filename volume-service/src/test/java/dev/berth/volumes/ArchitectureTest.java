package dev.berth.volumes;

import dev.berth.house.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void theModuleKeepsTheRulesOfTheHouse() {
        HouseRules.check("dev.berth.volumes", 20, "dev.berth.controller", "dev.berth.agent", "dev.berth.deploy");
    }
}
