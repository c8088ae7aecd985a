package io.vmcrypt.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Native key providers of a fake vCenter, by its vAPI REST side. */
final class NativeKeys implements AutoCloseable {

  private static final String PROVIDERS = "/api/vcenter/crypto-manager/kms/providers";
  private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]+)\"");

  private final FakeVcenter vcenter;
  private final HttpClient http;
  private final String session;

  NativeKeys(FakeVcenter vcenter, TestAuthority authority) {
    this.vcenter = vcenter;
    this.http = TrustedHttp.client(authority.certificate());
    String basic = vcenter.userName() + ":" + vcenter.password();
    this.session =
        text(HttpRequest.newBuilder(URI.create(vcenter.url() + "/api/session"))
                .header(
                    "Authorization",
                    "Basic "
                        + Base64.getEncoder()
                            .encodeToString(basic.getBytes(StandardCharsets.UTF_8)))
                .POST(HttpRequest.BodyPublishers.noBody()))
            .replace("\"", "");
  }

  private byte[] bytes(HttpRequest.Builder request) {
    try {
      HttpResponse<byte[]> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      assertThat(answer.statusCode()).isBetween(200, 299);
      return answer.body();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private String text(HttpRequest.Builder request) {
    return new String(bytes(request), StandardCharsets.UTF_8);
  }

  private String call(String method, String target, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(vcenter.url() + target))
            .header("vmware-api-session-id", session);
    if (body.isEmpty()) {
      request.method(method, HttpRequest.BodyPublishers.noBody());
    } else {
      request
          .header("Content-Type", "application/json")
          .method(method, HttpRequest.BodyPublishers.ofString(body));
    }
    return text(request);
  }

  /** Adds a provider, and takes its backup. */
  byte[] create(String name) {
    call("POST", PROVIDERS, "{\"provider\":\"" + name + "\"}");
    Matcher token =
        TOKEN.matcher(
            call("POST", PROVIDERS + "?action=export", "{\"provider\":\"" + name + "\"}"));
    assertThat(token.find()).isTrue();
    return bytes(
        HttpRequest.newBuilder(URI.create(vcenter.url() + "/cryptomanager/kms/" + name))
            .header("Authorization", "Bearer " + token.group(1)));
  }

  /** Restores a provider from the backup of another. */
  void restore(byte[] backup) {
    call(
        "POST",
        PROVIDERS + "?action=import",
        "{\"config\":\"" + Base64.getEncoder().encodeToString(backup) + "\"}");
  }

  void delete(String name) {
    call("DELETE", PROVIDERS + "/" + name, "");
  }

  @Override
  public void close() {
    call("DELETE", "/api/session", "");
  }
}
