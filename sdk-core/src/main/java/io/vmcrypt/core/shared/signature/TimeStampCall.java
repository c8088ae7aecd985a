package io.vmcrypt.core.shared.signature;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.error.VendorError;
import io.vmcrypt.core.internal.http.HttpFailure;
import io.vmcrypt.core.internal.http.HttpTransport;
import io.vmcrypt.core.internal.http.Idempotent;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.bouncycastle.tsp.TimeStampRequest;

/** Asks an authority for a time stamp by HTTP, RFC 3161, section 3.4. */
public final class TimeStampCall {

  private static final MediaType QUERY =
      requireNonNull(MediaType.parse("application/timestamp-query"));
  private static final String ADVICE =
      "Check that the address is that of a time stamp authority (RFC 3161), and that it may be"
          + " asked from here.";

  private TimeStampCall() {}

  /**
   * Asks, and checks the answer. The authority sees a digest alone.
   *
   * @return the answer as it came, in DER
   * @throws io.vmcrypt.core.error.SdkException if it cannot be asked, refuses, or answers something
   *     else
   */
  public static byte[] ask(
      Attempt attempt, URI authority, ServerTrust trust, Duration timeout, byte[] content) {
    TimeStampRequest query = TimeStamp.request(content);
    try (HttpTransport transport =
        HttpTransport.builder()
            .trust(trust)
            .callTimeout(timeout)
            .maxAnswerBytes(TimeStamp.MAX_BYTES)
            .build()) {
      Request request =
          new Request.Builder()
              .url(authority.toString())
              .tag(Idempotent.class, Idempotent.YES)
              .post(RequestBody.create(query.getEncoded(), QUERY))
              .build();
      try (Response response = transport.client().newCall(request).execute()) {
        if (response.code() != 200) {
          throw new ServiceException(
              attempt,
              "the authority answered with HTTP status "
                  + response.code()
                  + (response.isRedirect() ? ", which leads elsewhere and is not followed" : ""),
              ADVICE,
              new VendorError(response.code(), null, null, null),
              null);
        }
        byte[] answer = response.body().bytes();
        TimeStamp.checkAnswers(answer, query);
        TimeStamp.checked(answer, content);
        return answer;
      }
    } catch (BadSignatureException e) {
      throw new DecodingException(
          attempt, "the answer is no time stamp that can be used: " + e.why(), ADVICE, e);
    } catch (IOException e) {
      throw HttpFailure.of(attempt, e);
    }
  }
}
