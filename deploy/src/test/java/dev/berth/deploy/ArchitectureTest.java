package dev.berth.deploy;

import dev.berth.house.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void theModuleKeepsTheRulesOfTheHouse() {
        HouseRules.check("dev.berth.deploy", 20);
    }
}
