package io.vmcrypt.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

  @TempDir Path directory;

  private Path file(String content) throws IOException {
    return Files.writeString(directory.resolve("vmcrypt.settings"), content);
  }

  private static Settings of(Path file) {
    return Settings.of(Optional.of(file), Map.of(), Map.of());
  }

  @Test
  @DisplayName("file, then environment, then options: the later one wins, and its place is known")
  void later_wins() throws IOException {
    Path file =
        file("# ours\n\n vcenter = a \nvcenter-user=file-user\nvcenter-server-name = name\n");
    Map<String, String> environment =
        Map.of(
            "VMCRYPT_VCENTER", "b",
            "VMCRYPT_VCENTER_USER", "variable-user",
            "VMCRYPT_HEALTH_TIMEOUT", " ",
            "VMCRYPT_SETTINGS", file.toString());
    Settings settings = Settings.of(Optional.empty(), environment, Map.of(Setting.VCENTER, "c"));

    assertThat(settings.get(Setting.VCENTER)).isEqualTo("c");
    assertThat(settings.placeOf(Setting.VCENTER)).contains("--vcenter");
    assertThat(settings.get(Setting.VCENTER_USER)).isEqualTo("variable-user");
    assertThat(settings.placeOf(Setting.VCENTER_USER)).contains("VMCRYPT_VCENTER_USER");
    assertThat(settings.get(Setting.VCENTER_SERVER_NAME)).isEqualTo("name");
    assertThat(settings.placeOf(Setting.VCENTER_SERVER_NAME)).contains(file.toString());
    assertThat(settings.find(Setting.OVH_CA_FILE)).isEmpty();
    assertThat(settings.healthTimeout()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  @DisplayName("paths in a file count from its folder, that of a secret too")
  void paths_countFromFolder() throws IOException {
    Files.writeString(directory.resolve("password"), "MARK\n");
    Settings settings = of(file("vcenter-ca-file = ca.pem\nvcenter-password = file:password\n"));

    assertThat(settings.get(Setting.VCENTER_CA_FILE))
        .isEqualTo(directory.resolve("ca.pem").toString());
    assertThat(settings.secret(Setting.VCENTER_PASSWORD).reveal()).isEqualTo("MARK");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vcenter",
        "vcentre = a",
        "hunter2MARK = a",
        "vcenter = a\nvcenter = b",
      })
  @DisplayName("a line that makes no sense is refused with its number, and no likely secret in it")
  void badLine_refused(String content) throws IOException {
    Path file = file("# first\n" + content + "\n");

    assertThatThrownBy(() -> of(file))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(file + ", line ")
        .hasMessageNotContaining("MARK");
  }
}
