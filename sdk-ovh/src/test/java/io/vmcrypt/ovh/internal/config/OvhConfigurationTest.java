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
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OvhConfigurationTest {

  private static final String KEYS =
      """
      application_key=fileKey
      application_secret = fileSecret ; the secret
      consumer_key: fileConsumer
      """;

  @TempDir private Path folder;

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

  @ParameterizedTest(name = "{0}, {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          OVH_APPLICATION_KEY=v4lue                                    | | without application_secret and consumer_key … 1.conf
          OVH_APPLICATION_KEY=v4lue, OVH_CONSUMER_KEY=v4lue            | | without application_secret
          OVH_APPLICATION_KEY=v4lue, OVH_APPLICATION_SECRET=v4lue      | | without consumer_key … https://eu.api.ovh.com/createToken/?GET=/auth/*&GET=/dedicated
          OVH_CONSUMER_KEY=v4lue                                       | | without application_key and application_secret
          OVH_CLIENT_ID=v4lue                                          | | without client_secret
          OVH_CLIENT_SECRET=v4lue                                      | | without client_id
          OVH_CLIENT_ID=v4lue, OVH_CLIENT_SECRET=v4lue, OVH_ENDPOINT=https://proxy.example.com/1.0 | | https://proxy.example.com/1.0 … OVH_TOKEN_URL
          OVH_ACCESS_TOKEN=v4lue                                       | application_key=v4lue | several methods … access_token
          OVH_ACCESS_TOKEN=v4lue with spaces                           | | access token has spaces
          OVH_ACCESS_TOKEN="v4lue"                                     | | OVH_ACCESS_TOKEN is in quotes
          OVH_ENDPOINT='v4lue'                                         | | OVH_ENDPOINT is in quotes
          OVH_ENDPOINT=v4lue                                           | | this is no endpoint … Correct OVH_ENDPOINT
          OVH_ENDPOINT=kimsufi-eu                                      | | this is no endpoint … ovh-eu, ovh-ca, ovh-us
          OVH_TOKEN_URL=ovh-eu                                         | | token_url (OVH_TOKEN_URL)
          OVH_TOKEN_URL=http://v4lue.example.com/token                 | | token_url (OVH_TOKEN_URL)
          OVH_TOKEN_URL=no url: a v4lue                                | | token_url (OVH_TOKEN_URL)
          A=B                                                          | access_token="v4lue" | access_token in the file … 1.conf is in quotes
          A=B                                                          | access_token='v4lue' | access_token in the file … 1.conf is in quotes
          """)
  @DisplayName("what cannot be used is refused by its name and its place, and no value is quoted")
  void credentials_refused_inWords(String environment, @Nullable String file, String words)
      throws IOException {
    write("1.conf", "[ovh-eu]\n" + (file == null ? "" : file) + "\n");
    Map<String, String> set =
        Stream.of(environment.split(", ", -1))
            .map(each -> each.split("=", 2))
            .collect(Collectors.toMap(each -> each[0], each -> each[1]));

    assertThatThrownBy(() -> credentials(configuration(set)))
        .isInstanceOf(CredentialsNotFoundException.class)
        .hasMessageNotContaining("v4lue")
        .message()
        .containsSubsequence(words.split(" … ", -1));
  }

  @Test
  @DisplayName("what is no file is refused at once, in words")
  void credentials_fromNoFile_areRefused() throws IOException {
    Files.createDirectory(folder.resolve("1.conf"));

    assertThatThrownBy(() -> credentials(configuration(Map.of())))
        .isInstanceOf(CredentialsNotFoundException.class)
        .hasMessageContaining("1.conf cannot be read: it is a folder; expected a file");
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

  private static OvhCredentials credentials(OvhConfiguration configuration) {
    return configuration.credentials(configuration.endpoint());
  }

  private OvhConfiguration configuration(Map<String, String> environment) {
    return new OvhConfiguration(
        environment,
        List.of(folder.resolve("1.conf"), folder.resolve("2.conf"), folder.resolve("3.conf")));
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text, StandardCharsets.UTF_8);
  }
}
