package dev.berth.agent;

import dev.berth.house.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void theModuleKeepsTheRulesOfTheHouse() {
        HouseRules.check("dev.berth.agent", 40, "dev.berth.controller", "dev.berth.volumes", "dev.berth.deploy");
    }
}
