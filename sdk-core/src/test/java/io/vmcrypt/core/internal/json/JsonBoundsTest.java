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

/** What would hold a thread for minutes takes none of its time. */
@Timeout(60)
class JsonBoundsTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final Attempt ATTEMPT = new Attempt("OVHcloud API", "list tasks", "at eu");
  private static final String DIGITS = "7".repeat(4_000_000);

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

    @GET("strings")
    Call<List<String>> strings();
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

  @Test
  @DisplayName("a number of millions of digits is refused at once, wherever it stands")
  void number_ofMillionsOfDigits_isRefused() {
    json.set("[" + DIGITS + "]");
    assertRefused(
        routes().numbers(),
        "could not list tasks (OVHcloud API at eu): the answer has a number of more than 100"
            + " characters. Look.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"a\":%s}", "{\"a\":-%s}", "{\"a\":1.%s}", "{\"a\":1e%s}", "{\"a\":[%s"})
  @DisplayName("so is one in a field that nobody reads, with a sign, a fraction or an exponent")
  void number_inAnyForm_isRefused(String form) {
    json.set(form.formatted(DIGITS));
    assertRefused(routes().anything(), "a number of more than 100 characters");
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
        "[\"x\"]"
      })
  @DisplayName("a number that is no long is refused, however large its exponent, and not quoted")
  void number_thatIsNoLong_isRefused(String numbers) {
    json.set(numbers);
    assertRefused(routes().numbers(), "the answer does not have the expected form at path $[");
  }

  @Test
  @DisplayName("a number of millions of digits in quotes is refused at once")
  void number_ofMillionsOfDigitsInQuotes_isRefused() {
    json.set("[\"" + DIGITS + "\"]");
    assertRefused(routes().numbers(), "the answer does not have the expected form");
  }

  @Test
  @DisplayName("digits in a text are no number, even after a quote in it")
  void digits_inText_areRead() {
    json.set("[\"\\\"" + DIGITS + "\", \"b\\\\\", \"c\"]");
    assertThat(read(routes().strings())).containsExactly("\"" + DIGITS, "b\\", "c");
  }

  @Test
  @DisplayName("more values than any list has are refused before they are made")
  void values_tooMany_areRefused() {
    json.set("[" + "1,".repeat(JsonBounds.MAX_VALUES) + "1]");
    assertRefused(routes().numbers(), "the answer has more than 250000 values");
  }

  @Test
  @DisplayName("a long list is read")
  void values_many_areRead() {
    json.set("[" + "1,".repeat(100_000) + "1]");
    assertThat(read(routes().numbers())).hasSize(100_001);
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
