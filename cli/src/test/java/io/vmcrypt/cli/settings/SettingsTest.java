package io.vmcrypt.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.certificate.ServerTrust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
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
  @Tag("thorough")
  @DisplayName("an option names another file than the environment")
  void option_namesFile() throws IOException {
    Path file = file("health-timeout = 7\n");

    assertThat(
            Settings.of(Optional.of(file), Map.of("VMCRYPT_SETTINGS", "/nowhere"), Map.of())
                .healthTimeout())
        .isEqualTo(Duration.ofSeconds(7));
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

  @Test
  @DisplayName("a file that is named and not there is refused: never as if nothing were set")
  void noFile_refused() {
    assertThatThrownBy(
            () -> Settings.of(Optional.empty(), Map.of("VMCRYPT_SETTINGS", "/nowhere/s"), Map.of()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("/nowhere/s cannot be read: there is no such file or folder");
  }

  @Test
  @DisplayName("a secret in clear text is refused and not quoted; so is an empty place")
  void secret_onlyByReference() {
    for (String value : new String[] {"MARK-clear", "env:MARK_UNSET", "pass:MARK"}) {
      Settings settings =
          Settings.of(Optional.empty(), Map.of("VMCRYPT_VCENTER_PASSWORD", value), Map.of());
      assertThatThrownBy(() -> settings.secret(Setting.VCENTER_PASSWORD))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("vcenter-password from VMCRYPT_VCENTER_PASSWORD: ")
          .hasMessageNotContaining("MARK");
    }
  }

  @Test
  @DisplayName("what to do about a value that cannot be used is told, not only what is wrong")
  void unusable_withAdvice() {
    Settings settings =
        Settings.of(
            Optional.empty(),
            Map.of(
                "VMCRYPT_VCENTER_PASSWORD",
                "env:MARK_UNSET",
                "VMCRYPT_VCENTER_CA_FILE",
                directory.resolve("none.pem").toString()),
            Map.of());

    assertThatThrownBy(() -> settings.secret(Setting.VCENTER_PASSWORD))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(
            "it is empty. Set the variable where this program runs, or name another place.");
    assertThatThrownBy(
            () ->
                settings.find(Setting.VCENTER_CA_FILE, text -> ServerTrust.fromFile(Path.of(text))))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "vcenter-ca-file from VMCRYPT_VCENTER_CA_FILE: there is no such file. Check the path.");
  }

  @Test
  @DisplayName("all that is missing is named at once")
  void missing_allNamed() {
    Settings settings = Settings.of(Optional.empty(), Map.of(), Map.of());

    assertThatThrownBy(() -> settings.require(Setting.VCENTER, Setting.VCENTER_USER))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--vcenter (VMCRYPT_VCENTER), --vcenter-user (VMCRYPT_VCENTER_USER)");
  }
}
