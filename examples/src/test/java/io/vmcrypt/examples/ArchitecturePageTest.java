package io.vmcrypt.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ArchitecturePageTest {

  private static final Path PAGE = Path.of("../docs/dev/architecture.md");

  /** The method of vCenter that the example is about: no class of ours. */
  private static final String VENDORS = "QueryCryptoKeyStatus";

  /** All files and folders of the modules' sources. */
  private static Set<Path> sources() throws IOException {
    Set<Path> sources = new TreeSet<>();
    for (String module :
        ("sdk-core sdk-report sdk-kmip-probe sdk-ovh sdk-vsphere sdk-estate sdk-testkit fieldcheck"
                + " cli examples")
            .split(" ", -1)) {
      try (Stream<Path> walk = Files.walk(Path.of("..", module, "src"))) {
        walk.forEach(sources::add);
      }
    }
    return sources;
  }

  private static List<String> found(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().map(result -> result.group(1)).toList();
  }

  @Test
  @DisplayName("each class, file and package that docs/dev/architecture.md names is there")
  void page_names_areThere() throws IOException {
    String page = Files.readString(PAGE);
    Set<Path> sources = sources();

    List<String> classes = found("`([A-Z][a-z]+[A-Z]\\w*)[`.]", page);
    assertThat(classes).hasSizeGreaterThan(40);
    assertThat(classes)
        .filteredOn(name -> !name.equals(VENDORS))
        .allSatisfy(name -> assertThat(ends(sources, name + ".java")).as(name).isTrue());
    assertThat(found("`([a-z0-9-]+\\.txt)`", page))
        .hasSizeGreaterThan(2)
        .allSatisfy(name -> assertThat(ends(sources, name)).as(name).isTrue());
    assertThat(found("(io\\.vmcrypt\\.[a-z.]+)", page))
        .hasSizeGreaterThan(10)
        .allSatisfy(name -> assertThat(ends(sources, name.replace('.', '/'))).as(name).isTrue());
  }

  private static boolean ends(Set<Path> sources, String end) {
    return sources.stream().anyMatch(source -> source.endsWith(end));
  }

  @Test
  @DisplayName("each place that the example of a remote call leads to has that call")
  void page_example_isInEachPlace() throws IOException {
    Set<Path> sources = sources();

    for (String file :
        ("vim25.txt KeyMethods.java FakeVcenterKeyListTest.java KeyCalls.java KmsKeysFlowTest.java"
                + " VcenterScene.java fault-matrix.txt")
            .split(" ", -1)) {
      Path place =
          sources.stream().filter(source -> source.endsWith(file)).findFirst().orElseThrow();
      assertThat(Files.readString(place)).as(file).contains(VENDORS);
      assertThat(Files.readString(PAGE)).contains("`" + file.replace(".java", "") + "`");
    }
  }
}
