package io.vmcrypt.core.internal.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.squareup.moshi.Moshi;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.internal.http.HttpTransport;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.internal.http.HttpAnswer;
import io.vmcrypt.testkit.internal.http.HttpsFake;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import retrofit2.Call;
import retrofit2.Retrofit;
import retrofit2.http.GET;

/** What is no answer is refused in words that quote nothing of it. */
@Timeout(60)
class JsonAnswersHttpTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final Attempt ATTEMPT = new Attempt("OVHcloud API", "list tasks", "at eu");
  private static final String DIGITS = "7".repeat(50_000);

  private final AtomicReference<String> json = new AtomicReference<>("[]");
  private final HttpsFake server =
      HttpsFake.start(
          AUTHORITY.server("127.0.0.1").issue(),
          0,
          request ->
              HttpAnswer.of(200, "application/json", zipped(json.get()))
                  .withHeader("Content-Encoding", "gzip"));
  private final HttpTransport transport =
      HttpTransport.builder()
          .trust(ServerTrust.certificateAuthorities(List.of(AUTHORITY.certificate())))
          .eachTry(new WholeAnswer())
          .build();

  private interface Routes {
    @GET("numbers")
    Call<List<Long>> numbers();

    @GET("anything")
    Call<Map<String, Object>> anything();
  }

  @AfterEach
  void close() {
    transport.close();
    server.close();
  }

  private static byte[] zipped(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }

  private Routes routes() {
    return new Retrofit.Builder()
        .baseUrl(server.origin() + "/")
        .client(transport.client())
        .addConverterFactory(new JsonAnswers(new Moshi.Builder().build()))
        .build()
        .create(Routes.class);
  }

  private <T> T read(Call<T> call) {
    return JsonCall.body(ATTEMPT, JsonCall.execute(ATTEMPT, call, "Look."), "Look.");
  }

  private void assertRefused(Call<?> call, String message) {
    assertThatExceptionOfType(DecodingException.class)
        .isThrownBy(() -> read(call))
        .withMessageContaining(message);
    assertThat(server.requests()).as("it is not asked for again").hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1,\"a\":1}",
        "{\"a\":[{\"b\":{\"s3cret\":1,\"c\":2,\"s3cret\":3}}]}",
        "{\"a\":1,\"\\u0061\":2}"
      })
  @DisplayName("a name that comes twice in an object is refused: readers differ on which counts")
  void name_twice_isRefused(String answer) {
    json.set(answer);
    assertRefused(routes().anything(), "does not have the expected form at path $");
    json.set("{\"a\":{\"b\":1},\"c\":[{\"b\":1},{\"b\":2}]}");
    assertThat(read(routes().anything())).hasSize(2);
  }

  @Test
  @DisplayName("a number in quotes is one, too, and no longer")
  void number_inQuotes_isBounded() {
    json.set("[\"12\", 13, 1.4e1]");
    assertThat(read(routes().numbers())).containsExactly(12L, 13L, 14L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[1e999999999]",
        "[-1e2147483647]",
        "[1e-999999999]",
        "[\"1e999999999\"]",
        "[9223372036854775808]",
        "[1.5]",
        "[\"x\"]",
        "[%s]",
        "[\"%s\"]"
      })
  @DisplayName("a number that is no long is refused, however large its exponent, and not quoted")
  void number_thatIsNoLong_isRefused(String numbers) {
    json.set(numbers.formatted(DIGITS));
    assertRefused(routes().numbers(), "the answer does not have the expected form at path $[");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":"})
  @DisplayName("lists in lists in lists are refused")
  void nesting_deep_isRefused(String open) {
    json.set("{\"a\":" + open.repeat(200_000));
    assertThatExceptionOfType(DecodingException.class).isThrownBy(() -> read(routes().anything()));
  }

  @Test
  @DisplayName("a page of HTML is told as one, whatever digits are in it")
  void html_withDigits_isToldAsHtml() {
    json.set("\n <html>" + "1".repeat(500) + "</html>");
    assertRefused(routes().numbers(), "an HTML page came instead of JSON");
  }
}
