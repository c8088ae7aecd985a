package io.vmcrypt.examples;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What holds for all modules of the SDK. What holds for one is in its ArchitectureTest. */
class HouseRulesTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(
              ("io.vmcrypt.core io.vmcrypt.report io.vmcrypt.kmip io.vmcrypt.ovh io.vmcrypt.vsphere"
                      + " io.vmcrypt.estate")
                  .split(" ", -1));

  /** What understands a text may refuse it. */
  private static final Set<String> UNDERSTAND =
      words(
          "HostAndPort.of HostAndPort.parse Thumbprint.parse Instant.parse OffsetDateTime.parse "
              + "Integer.parseInt Long.parseLong UUID.fromString URI.create");

  /** These tell that it was refused, or have looked at its form, or it comes from a person. */
  private static final Map<String, Set<String>> TELL_IT =
      Map.of(
          "ovh",
          words(
              "KmsMapper OkmsMapper PrivateCloudDetails Builder OkmsId RestOkms "
                  + "OvhEndpoint OvhConfiguration KmsIp Ipv4Block CredentialMapper"),
          "vsphere",
          words(
              "XmlValue KmsServer KmsServerSpec Names CertificateWords Move Prechecks Backups "
                  + "SeenKeys StartIdWay SeenObjects NativeKeyProviderSpec Builder"),
          "estate",
          words(
              "KeyServer KeyServerForm Builder KeyServerSurvey EarlierProof DigestedDocument "
                  + "RecordJson AdoptedServers Marks OvhSide JsonTree PlanFile Reading"));

  /** The only types that users of an exported package may meet. */
  private static final List<String> SHOWN = List.of("java.", "javax.", "io.vmcrypt.");

  @Test
  @DisplayName("a server's text that makes no sense is a typed failure, not bad usage")
  void texts_areUnderstoodWhereAFailureIsTold() {
    noClasses()
        .that()
        .resideInAnyPackage("io.vmcrypt.ovh..", "io.vmcrypt.vsphere..", "io.vmcrypt.estate..")
        .and(describe("are not among those that tell it", type -> !mayTell(type)))
        .should()
        .callMethodWhere(
            describe(
                "understands a text",
                call ->
                    UNDERSTAND.contains(
                        call.getTargetOwner().getSimpleName() + "." + call.getTarget().getName())))
        .check(CLASSES);
  }

  /** With its module: what one may, a class of the same name in another may not. */
  private static boolean mayTell(JavaClass type) {
    String module = type.getPackageName().split("\\.", -1)[2];
    return TELL_IT.getOrDefault(module, Set.of()).contains(type.getSimpleName());
  }

  private static Set<String> words(String text) {
    return Set.of(text.split(" ", -1));
  }

  @Test
  @DisplayName("a program does not depend on what the SDK is built from")
  void exportedPackages_showOwnTypesAlone() {
    classes()
        .that()
        .resideOutsideOfPackage("..internal..")
        .and()
        .arePublic()
        .should(
            new ArchCondition<JavaClass>("show only types of Java and of exported packages") {
              @Override
              public void check(JavaClass shown, ConditionEvents events) {
                Stream.concat(
                        Stream.concat(
                                shown.getSuperclass().stream(), shown.getInterfaces().stream())
                            .flatMap(type -> type.getAllInvolvedRawTypes().stream()),
                        shown.getMembers().stream()
                            .filter(HouseRulesTest::isVisible)
                            .flatMap(HouseRulesTest::types))
                    .map(JavaClass::getBaseComponentType)
                    .filter(type -> !mayBeShown(type))
                    .map(type -> shown.getName() + " shows " + type.getName())
                    .forEach(text -> events.add(SimpleConditionEvent.violated(shown, text)));
              }
            })
        .check(CLASSES);
  }

  private static boolean isVisible(JavaMember member) {
    return member.getModifiers().contains(JavaModifier.PUBLIC)
        || member.getModifiers().contains(JavaModifier.PROTECTED);
  }

  private static Stream<JavaClass> types(JavaMember member) {
    return Stream.concat(
        member.getAllInvolvedRawTypes().stream(),
        member instanceof JavaCodeUnit unit
            ? unit.getExceptionTypes().stream()
            : Stream.<JavaClass>empty());
  }

  private static boolean mayBeShown(JavaClass type) {
    return type.isPrimitive()
        || (SHOWN.stream().anyMatch(type.getName()::startsWith)
            && !type.getPackageName().contains(".internal"));
  }

  @Test
  @DisplayName("classes are named for what they are")
  void names_sayWhatThingsAre() {
    noClasses()
        .that()
        // vSphere's own name
        .doNotHaveSimpleName("CryptoManager")
        .should()
        .haveNameMatching(".*(Util|Utils|Helper|Helpers|Manager|Impl)")
        .check(CLASSES);
  }

  @Test
  @DisplayName("a library prints nothing")
  void nothing_isPrinted() {
    noClasses()
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(Throwable.class, "printStackTrace")
        .check(CLASSES);
  }

  @Test
  @DisplayName("what an estate does, a program of anybody's could do too")
  void estate_importsNothingInternal() {
    noClasses()
        .that()
        .resideInAPackage("io.vmcrypt.estate..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.vmcrypt.core.internal..",
            "io.vmcrypt.kmip.internal..",
            "io.vmcrypt.ovh.internal..",
            "io.vmcrypt.vsphere.internal..")
        .check(CLASSES);
  }

  @Test
  @DisplayName(
      "a result is written in the forms of the report module, and its page by a class for that")
  void results_areWrittenInOneRoom() {
    noClasses()
        .that()
        // those read and write what other systems speak, and what a person wrote
        .resideOutsideOfPackages(
            "io.vmcrypt.report..",
            "io.vmcrypt.core.internal.json..",
            "io.vmcrypt.ovh.internal..",
            "io.vmcrypt.vsphere.internal.vapi..",
            "io.vmcrypt.estate.internal.document..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.squareup.moshi..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackages("io.vmcrypt.report..", "..internal.report..")
        .and()
        // in the room of its result, which has the method that calls it
        .haveNameNotMatching("io\\.vmcrypt\\.estate\\.(plan|proof|site)\\.\\w+Html")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.vmcrypt.report.html..")
        .check(CLASSES);
  }

  private static final Pattern MARKUP =
      Pattern.compile(
          "\"[^\"]*</?(table|t[rdh]|div|span|small|code|p|h[1-6]|ul|li|bdi|section|strong|html)\\b");

  @Test
  @DisplayName(
      "markup is made in the report module alone, where what comes from outside is escaped")
  void markup_isMadeInOneModule() throws IOException {
    List<String> making = new ArrayList<>();
    for (String module :
        List.of("sdk-core", "sdk-kmip-probe", "sdk-ovh", "sdk-vsphere", "sdk-estate", "cli")) {
      for (Path file : RepositoryFiles.below(".java", module + "/src/main/java")) {
        Files.readString(file)
            .lines()
            .filter(line -> !line.strip().startsWith("*") && MARKUP.matcher(line).find())
            .map(line -> file + ": " + line.strip())
            .forEach(making::add);
      }
    }

    assertThat(making).isEmpty();
  }

  /** Where there are more than {@link #MOST_CLASSES}. A number here is never raised. */
  private static final Map<String, Integer> HALLS =
      Map.of(
          "io.vmcrypt.vsphere.internal.rollout", 37,
          "io.vmcrypt.vsphere.vm", 37);

  private static final int MOST_CLASSES = 24;

  @Test
  @DisplayName("a package has so few classes that they can be read one after the other")
  void packages_haveFewClasses() {
    Map<String, Long> classes =
        CLASSES.stream()
            .filter(type -> !type.isNestedClass() && !type.getSimpleName().equals("package-info"))
            .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));

    assertThat(classes)
        .allSatisfy(
            (room, number) ->
                assertThat(number)
                    .as(room)
                    .isLessThanOrEqualTo(HALLS.getOrDefault(room, MOST_CLASSES)));
    assertThat(HALLS)
        .as("halls that are none any more")
        .allSatisfy((room, most) -> assertThat(classes.get(room)).isGreaterThan(MOST_CLASSES));
  }

  private static final Pattern MUTATION =
      Pattern.compile("<mutation\\.(classes|tests)>([^<]+)</mutation");

  @Test
  @DisplayName("each part of the mutation tests names classes and tests that are there")
  void mutationParts_areThere() throws IOException {
    Map<String, List<String>> names =
        Map.of("classes", typesBelow("main"), "tests", typesBelow("test"));
    List<String> nothing = new ArrayList<>();
    Matcher parts = MUTATION.matcher(Files.readString(Path.of("..", "pom.xml")));
    int found = 0;
    while (parts.find()) {
      List<String> known = names.getOrDefault(String.valueOf(parts.group(1)), List.of());
      for (String wanted : String.valueOf(parts.group(2)).split(",", -1)) {
        found++;
        // as PIT reads them: an expression, or a name with stars
        Pattern one =
            Pattern.compile(
                wanted.startsWith("~")
                    ? wanted.substring(1)
                    : wanted.replace(".", "\\.").replace("*", ".*"));
        if (known.stream().noneMatch(name -> one.matcher(name).matches())) {
          nothing.add(wanted);
        }
      }
    }

    assertThat(found).isGreaterThan(20);
    assertThat(nothing).isEmpty();
  }

  private static List<String> typesBelow(String kind) throws IOException {
    List<String> types = new ArrayList<>();
    for (String module : List.of("sdk-core", "sdk-ovh", "sdk-vsphere", "sdk-estate")) {
      Path root = Path.of("..", module, "src", kind, "java");
      RepositoryFiles.below(".java", module + "/src/" + kind + "/java").stream()
          .map(file -> root.relativize(file).toString())
          .map(file -> file.replace(File.separatorChar, '.').replaceAll("\\.java$", ""))
          .forEach(types::add);
    }
    return types;
  }
}
