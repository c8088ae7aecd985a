package io.vmcrypt.ovh;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.vmcrypt.testkit.ovh.FakeOvhApi;

@AnalyzeClasses(packages = "io.vmcrypt.ovh", importOptions = ImportOption.OnlyIncludeTests.class)
class ErrorShapesTest {

  @ArchTest
  static final ArchRule every_test_with_an_api_runs_in_both_shapes =
      classes()
          .that(
              new DescribedPredicate<JavaClass>("are tests that talk to an API") {
                @Override
                public boolean test(JavaClass type) {
                  return type.getSimpleName().endsWith("Test")
                      // it sees that nothing is sent
                      && !type.isEquivalentTo(OvhRefusalsTest.class)
                      && type.getDirectDependenciesFromSelf().stream()
                          .map(dependency -> dependency.getTargetClass())
                          .anyMatch(
                              target ->
                                  target.isEquivalentTo(ScriptedApi.class)
                                      || target.isEquivalentTo(WithScriptedApi.class)
                                      || target.isEquivalentTo(WithFakeApi.class)
                                      || target.isEquivalentTo(FakeOvhApi.class));
                }
              })
          .should()
          .beAnnotatedWith(InBothErrorShapes.class);
}
