import { testScenarios } from "./scenario_tests.ts";
import { hardshipScenarios } from "./scenarios.ts";

testScenarios(hardshipScenarios);
