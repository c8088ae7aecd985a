package io.vmcrypt.vsphere;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NativeImageMetadataTest {

  @Test
  @DisplayName("what Moshi and Retrofit look at by reflection is told to native-image, all of it")
  void metadata_namesEveryWireType() throws IOException {
    String metadata =
        Files.readString(
            Path.of(
                "src/main/resources/META-INF/native-image/io.vmcrypt/sdk-vsphere/reachability-metadata.json"));

    assertThat(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.vmcrypt.vsphere.internal.vapi.wire"))
        .filteredOn(type -> !type.getSimpleName().equals("package-info"))
        .isNotEmpty()
        .allSatisfy(type -> assertThat(metadata).contains(entry(type)));
  }

  private static String entry(JavaClass type) {
    return type.isInterface()
        ? "{\"type\": {\"proxy\": [\"" + type.getName() + "\"]}}"
        : "{\"type\": \"" + type.getName() + "\", \"allDeclaredConstructors\": true";
  }
}
