package io.vmcrypt.examples.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeImageMetadataTest {

  private static final String COMMAND =
      "mvn -B -ntp test -pl examples -am -Dtest='NativeImageMetadataTest'"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dvmcrypt.write=true";

  @ParameterizedTest
  @CsvSource({
    "sdk-core, ''",
    "sdk-estate, ''",
    "sdk-report, ''",
    "sdk-ovh, io.vmcrypt.ovh.internal.wire",
    "sdk-vsphere, io.vmcrypt.vsphere.internal.vapi.wire"
  })
  @DisplayName(
      "native-image is told what Moshi and Retrofit reflect on, each resource, and no more")
  void metadata_isWhatTheModuleHas(String artifact, String wirePackage) throws IOException {
    Path resources = Path.of("../" + artifact + "/src/main/resources");
    Path file =
        resources.resolve(
            "META-INF/native-image/io.vmcrypt/" + artifact + "/reachability-metadata.json");
    String metadata = metadata(wirePackage, resources);
    if (Boolean.getBoolean("vmcrypt.write")) {
      Files.writeString(file, metadata);
    }

    assertThat(file).as("write it anew:\n%s", COMMAND).hasContent(metadata);
  }

  private static String metadata(String wirePackage, Path folder) {
    List<String> reflection = wirePackage.isEmpty() ? List.of() : reflection(wirePackage);
    List<String> lists = new ArrayList<>();
    if (!reflection.isEmpty()) {
      lists.add(list("reflection", reflection));
    }
    // what the build fills in stands beside what it copies
    List<String> resources =
        Stream.of(folder, folder.resolveSibling("filtered"))
            .filter(Files::isDirectory)
            .flatMap(NativeImageMetadataTest::resources)
            .sorted()
            .toList();
    if (!resources.isEmpty()) {
      lists.add(list("resources", resources));
    }
    return "{\n" + String.join(",\n", lists) + "\n}\n";
  }

  private static List<String> reflection(String wirePackage) {
    return new ClassFileImporter()
        .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages(wirePackage).stream()
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .sorted(Comparator.comparing(JavaClass::getName))
            .flatMap(NativeImageMetadataTest::entries)
            .toList();
  }

  private static Stream<String> entries(JavaClass type) {
    return type.isInterface()
        ? Stream.of(
            "{\"type\": \"" + type.getName() + "\", \"allDeclaredMethods\": true}",
            "{\"type\": {\"proxy\": [\"" + type.getName() + "\"]}}")
        : Stream.of(
            "{\"type\": \""
                + type.getName()
                + "\", \"allDeclaredConstructors\": true, \"allDeclaredMethods\": true,"
                + " \"allDeclaredFields\": true}");
  }

  private static Stream<String> resources(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .filter(file -> !file.startsWith("META-INF/"))
          .map(file -> "{\"glob\": \"" + file + "\"}")
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(folder.toString(), e);
    }
  }

  private static String list(String name, List<String> entries) {
    return "  \"" + name + "\": [\n    " + String.join(",\n    ", entries) + "\n  ]";
  }
}
