package io.vmcrypt.ovh.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.ovh.api.OvhEndpoint;
import io.vmcrypt.ovh.credential.CredentialsNotFoundException;
import io.vmcrypt.ovh.credential.OvhCredentials;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OvhConfigurationTest {

  private static final String KEYS =
      """
      application_key=fileKey
      application_secret = fileSecret ; the secret
      consumer_key: fileConsumer
      """;

  @TempDir private Path folder;

  @Test
  @DisplayName("the environment alone is enough")
  void credentials_environment_areTaken() {
    OvhCredentials found =
        credentials(
            configuration(
                Map.of(
                    "OVH_APPLICATION_KEY", "envKey",
                    "OVH_APPLICATION_SECRET", "envSecret",
                    "OVH_CONSUMER_KEY", "envConsumer")));

    assertThat(found)
        .isInstanceOfSatisfying(
            OvhCredentials.ApplicationKey.class,
            keys -> {
              assertThat(keys.key()).isEqualTo("envKey");
              assertThat(keys.secret().reveal()).isEqualTo("envSecret");
              assertThat(keys.consumerKey().reveal()).isEqualTo("envConsumer");
            });
  }

  @Test
  @DisplayName("a file is read by the section of the endpoint it names, comments and all")
  void credentials_file_areTaken() throws IOException {
    write("3.conf", "# OVH\n[default]\nendpoint=ovh-ca\n\n[ovh-ca]\n" + KEYS + "[ovh-eu]\nx=y\n");
    OvhConfiguration configuration = configuration(Map.of());

    assertThat(configuration.endpoint()).isEqualTo(OvhEndpoint.CA);
    assertThat(credentials(configuration))
        .isInstanceOfSatisfying(
            OvhCredentials.ApplicationKey.class,
            keys -> {
              assertThat(keys.key()).isEqualTo("fileKey");
              assertThat(keys.secret().reveal()).isEqualTo("fileSecret");
              assertThat(keys.consumerKey().reveal()).isEqualTo("fileConsumer");
            });
  }

  @Test
  @DisplayName("the environment wins over files, and a file over those after it, value by value")
  void credentials_severalPlaces_firstWins() throws IOException {
    write("1.conf", "[ovh-eu]\napplication_secret=first\n");
    write("2.conf", "[ovh-eu]\n" + KEYS);

    OvhCredentials found = credentials(configuration(Map.of("OVH_CONSUMER_KEY", "envConsumer")));

    assertThat(found)
        .isInstanceOfSatisfying(
            OvhCredentials.ApplicationKey.class,
            keys -> {
              assertThat(keys.key()).isEqualTo("fileKey");
              assertThat(keys.secret().reveal()).isEqualTo("first");
              assertThat(keys.consumerKey().reveal()).isEqualTo("envConsumer");
            });
  }

  @Test
  @DisplayName("client credentials and access tokens are found too")
  void credentials_otherMethods_areTaken() throws IOException {
    write("1.conf", "[ovh-eu]\nclient_id=id\nclient_secret=s3cret\n[ovh-us]\naccess_token=t0k3n\n");
    OvhConfiguration configuration = configuration(Map.of());

    assertThat(configuration.credentials(OvhEndpoint.EU))
        .isInstanceOfSatisfying(
            OvhCredentials.OAuth2.class,
            client -> {
              assertThat(client.clientId()).isEqualTo("id");
              assertThat(client.clientSecret().reveal()).isEqualTo("s3cret");
            });
    assertThat(configuration.credentials(OvhEndpoint.US))
        .isInstanceOfSatisfying(
            OvhCredentials.Bearer.class,
            token -> assertThat(token.accessToken().reveal()).isEqualTo("t0k3n"));
  }

  @Test
  @DisplayName("nothing anywhere: all places that were tried are named")
  void credentials_none_namesPlaces() {
    assertThatThrownBy(() -> configuration(Map.of()).credentials(OvhEndpoint.CA))
        .isInstanceOfSatisfying(
            CredentialsNotFoundException.class,
            e -> {
              assertThat(e.getMessage())
                  .contains(
                      "environment OVH_*",
                      folder.resolve("1.conf") + " [ovh-ca]",
                      folder.resolve("2.conf") + " [ovh-ca]",
                      folder.resolve("3.conf") + " [ovh-ca]");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          OVH_APPLICATION_KEY                        | application_secret and consumer_key
          OVH_APPLICATION_KEY,OVH_CONSUMER_KEY       | application_secret
          OVH_APPLICATION_KEY,OVH_APPLICATION_SECRET | consumer_key
          OVH_CONSUMER_KEY                           | application_key and application_secret
          OVH_CLIENT_ID                              | client_secret
          OVH_CLIENT_SECRET                          | client_id
          """)
  @DisplayName("half of a pair is an error that names the missing half and no value")
  void credentials_half_namesTheOther(String variables, String missing) {
    assertThatThrownBy(() -> credentials(configuration(environment(variables))))
        .isInstanceOf(CredentialsNotFoundException.class)
        .hasMessageContaining("without " + missing)
        .hasMessageContaining("1.conf")
        .hasMessageNotContaining("v4lue");
  }

  @Test
  @DisplayName("where a consumer key is missing, OVHcloud's page is named, with the rules")
  void credentials_withoutConsumerKey_nameThePage() {
    assertThatThrownBy(
            () ->
                credentials(
                    configuration(environment("OVH_APPLICATION_KEY,OVH_APPLICATION_SECRET"))))
        .isInstanceOf(CredentialsNotFoundException.class)
        .hasMessageContaining("https://eu.api.ovh.com/createToken/?GET=/auth/*&GET=/dedicated");
  }

  @Test
  @DisplayName("a file may begin with a byte order mark")
  void credentials_byteOrderMark_isPassedOver() throws IOException {
    write("1.conf", "\ufeff[default]\nendpoint=ovh-ca\n[ovh-ca]\n" + KEYS);

    assertThat(configuration(Map.of()).endpoint()).isEqualTo(OvhEndpoint.CA);
    assertThat(credentials(configuration(Map.of())))
        .isInstanceOf(OvhCredentials.ApplicationKey.class);
  }

  @Test
  @DisplayName("what is no file is refused at once, in words")
  void credentials_fromNoFile_areRefused() throws IOException {
    Files.createDirectory(folder.resolve("1.conf"));

    assertThatThrownBy(() -> credentials(configuration(Map.of())))
        .isInstanceOf(CredentialsNotFoundException.class)
        .hasMessageContaining("1.conf cannot be read: it is a folder; expected a file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"v4lue\"", "'v4lue'"})
  @DisplayName("a value in quotes is refused with the reason and where it is, and is not quoted")
  void credentials_quoted_areRefused(String value) throws IOException {
    write("1.conf", "[ovh-eu]\naccess_token=" + value + "\n");
    assertThatThrownBy(() -> credentials(configuration(Map.of())))
        .isInstanceOf(CredentialsNotFoundException.class)
        .hasMessageContaining("access_token in the file")
        .hasMessageContaining("1.conf")
        .hasMessageContaining("in quotes")
        .hasMessageNotContaining("v4lue");

    assertThatThrownBy(() -> configuration(Map.of("OVH_ENDPOINT", value)).endpoint())
        .isInstanceOf(CredentialsNotFoundException.class)
        .hasMessageContaining("OVH_ENDPOINT")
        .hasMessageContaining("in quotes");
  }

  @Test
  @DisplayName("a file that cannot be read is in nobody's way where what ranks higher is complete")
  void credentials_unreadableLowerFile_isPassedOver() throws IOException {
    write("2.conf", "[ovh-eu\n");
    Map<String, String> complete = Map.of("OVH_ENDPOINT", "ovh-us", "OVH_ACCESS_TOKEN", "t0k3n");

    assertThat(configuration(complete).endpoint()).isEqualTo(OvhEndpoint.US);
    assertThat(credentials(configuration(complete))).isInstanceOf(OvhCredentials.Bearer.class);
    // it may hold another endpoint, to which this token would go
    assertThatThrownBy(() -> configuration(Map.of("OVH_ACCESS_TOKEN", "t0k3n")).endpoint())
        .isInstanceOf(CredentialsNotFoundException.class)
        .hasMessageContaining("2.conf");
    assertThatThrownBy(
            () -> configuration(Map.of("OVH_CLIENT_ID", "id")).credentials(OvhEndpoint.EU))
        .isInstanceOf(CredentialsNotFoundException.class)
        .hasMessageContaining("2.conf");
    write("1.conf", "[default]\nendpoint=ovh-ca\n[ovh-ca]\n" + KEYS);
    assertThat(credentials(configuration(Map.of())))
        .isInstanceOf(OvhCredentials.ApplicationKey.class);
  }

  @Test
  @DisplayName("a mix of methods is an error, also over several places")
  void credentials_mixed_isRefused() throws IOException {
    write("2.conf", "[ovh-eu]\n" + KEYS);

    assertThatThrownBy(() -> credentials(configuration(environment("OVH_ACCESS_TOKEN"))))
        .isInstanceOf(CredentialsNotFoundException.class)
        .hasMessageContaining("several methods")
        .hasMessageContaining("access_token")
        .hasMessageNotContaining("v4lue")
        .hasMessageNotContaining("fileSecret");
  }

  @Test
  @Tag("thorough")
  @DisplayName("empty values count as none")
  void credentials_emptyValues_areNone() throws IOException {
    write("1.conf", "[ovh-eu]\naccess_token=\n" + KEYS);

    assertThat(credentials(configuration(Map.of("OVH_ACCESS_TOKEN", " "))))
        .isInstanceOf(OvhCredentials.ApplicationKey.class);
  }

  @Test
  @DisplayName("a value that cannot be a key is told by what it is, never quoted")
  void credentials_oddValue_isNotQuoted() {
    assertThatThrownBy(
            () -> credentials(configuration(Map.of("OVH_ACCESS_TOKEN", "s3cret with spaces"))))
        .isInstanceOf(CredentialsNotFoundException.class)
        .hasMessageContaining("access token")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  @DisplayName("a malformed, oversized or undecodable file is named with the line and no content")
  void credentials_badFile_isNamed() throws IOException {
    write("1.conf", "[ovh-eu]\nS3CRET\n");
    assertThatThrownBy(() -> credentials(configuration(Map.of())))
        .isInstanceOf(CredentialsNotFoundException.class)
        .hasMessageContaining("1.conf")
        .hasMessageContaining("line 2")
        .hasMessageNotContaining("S3CRET");

    Files.write(folder.resolve("1.conf"), new byte[] {(byte) 0xff, (byte) 0xfe, 'S'});
    assertThatThrownBy(() -> configuration(Map.of()).endpoint())
        .isInstanceOf(CredentialsNotFoundException.class)
        .hasMessageContaining("UTF-8");

    write("1.conf", "#".repeat(70_000));
    assertThatThrownBy(() -> configuration(Map.of()).endpoint())
        .isInstanceOf(CredentialsNotFoundException.class)
        .hasMessageContaining("larger than");
  }

  @Test
  @DisplayName("the endpoint is the environment's, else the files', else Europe's")
  void endpoint_places_inOrder() throws IOException {
    assertThat(configuration(Map.of()).endpoint()).isEqualTo(OvhEndpoint.EU);
    write("2.conf", "[default]\nendpoint=ovh-us\n");
    assertThat(configuration(Map.of()).endpoint()).isEqualTo(OvhEndpoint.US);
    assertThat(configuration(Map.of("OVH_ENDPOINT", "ovh-ca")).endpoint())
        .isEqualTo(OvhEndpoint.CA);
    assertThatThrownBy(() -> configuration(Map.of("OVH_ENDPOINT", "v4lue")).endpoint())
        .isInstanceOf(CredentialsNotFoundException.class)
        .hasMessageContaining("this is no endpoint", "Correct OVH_ENDPOINT")
        .hasMessageNotContaining("v4lue");
  }

  @Test
  @DisplayName("keys of a file are the same in upper case, as to OVHcloud's own client in Python")
  void credentials_upperCaseKeys_areFound() throws IOException {
    write("1.conf", "[default]\nENDPOINT=ovh-ca\n[ovh-ca]\n" + KEYS.toUpperCase(Locale.ROOT));

    OvhConfiguration configuration = configuration(Map.of());

    assertThat(configuration.endpoint()).isEqualTo(OvhEndpoint.CA);
    assertThat(credentials(configuration)).isInstanceOf(OvhCredentials.ApplicationKey.class);
  }

  @Test
  @DisplayName("a token URL is the environment's, else the files', in the endpoint's own section")
  void endpoint_tokenUrl_isTaken() throws IOException {
    String file = "https://proxy.example.com/file";
    write("1.conf", "[https://proxy.example.com/1.0]\ntoken_url=" + file + "\n");
    Map<String, String> proxy = Map.of("OVH_ENDPOINT", "https://proxy.example.com/1.0");

    assertThat(configuration(proxy).endpoint().findTokenUri()).contains(URI.create(file));
    assertThat(
            configuration(
                    Map.of(
                        "OVH_ENDPOINT",
                        "https://proxy.example.com/1.0",
                        "OVH_TOKEN_URL",
                        "http://127.0.0.1:8080/token"))
                .endpoint()
                .findTokenUri())
        .contains(URI.create("http://127.0.0.1:8080/token"));
    assertThat(configuration(Map.of()).endpoint()).isEqualTo(OvhEndpoint.EU);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ovh-eu", "http://example.com/token", "https://", "no url: a space"})
  @DisplayName("what is no token URL is refused where it is set")
  void endpoint_badTokenUrl_isRefused(String url) {
    assertThatThrownBy(() -> configuration(Map.of("OVH_TOKEN_URL", url)).endpoint())
        .isInstanceOf(CredentialsNotFoundException.class)
        .hasMessageContaining("token_url")
        .hasMessageContaining("OVH_TOKEN_URL");
  }

  @Test
  @DisplayName("a service account at an endpoint that is not known to take one is told in words")
  void credentials_oauth2AndNoTokenUrl_isTold() {
    Map<String, String> values =
        Map.of(
            "OVH_ENDPOINT", "https://proxy.example.com/1.0",
            "OVH_CLIENT_ID", "id",
            "OVH_CLIENT_SECRET", "s3cret");

    assertThatThrownBy(() -> credentials(configuration(values)))
        .isInstanceOf(CredentialsNotFoundException.class)
        .hasMessageContaining("https://proxy.example.com/1.0")
        .hasMessageContaining("OVH_TOKEN_URL")
        .hasMessageNotContaining("s3cret");
  }

  private static OvhCredentials credentials(OvhConfiguration configuration) {
    return configuration.credentials(configuration.endpoint());
  }

  private OvhConfiguration configuration(Map<String, String> environment) {
    return new OvhConfiguration(
        environment,
        List.of(folder.resolve("1.conf"), folder.resolve("2.conf"), folder.resolve("3.conf")));
  }

  private static Map<String, String> environment(String variables) {
    return List.of(variables.split(",")).stream()
        .collect(java.util.stream.Collectors.toMap(name -> name, name -> "v4lue"));
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text, StandardCharsets.UTF_8);
  }
}
