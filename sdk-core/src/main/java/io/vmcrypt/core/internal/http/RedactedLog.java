package io.vmcrypt.core.internal.http;

import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs calls without their secrets: at DEBUG method, address, status and duration; at TRACE the
 * headers of an allow-list. It never logs a body, nor the value of a query or of another header.
 */
final class RedactedLog implements Interceptor {

  private static final Logger LOG = LoggerFactory.getLogger("io.vmcrypt.http");
  private static final Set<String> SHOWN =
      Set.of(
          "accept",
          "content-length",
          "content-type",
          "date",
          "retry-after",
          "server",
          "soapaction",
          "user-agent",
          "x-ovh-application-name",
          "x-ovh-queryid");

  @Override
  public Response intercept(Chain chain) throws IOException {
    Request request = chain.request();
    if (!LOG.isDebugEnabled()) {
      return chain.proceed(request);
    }
    String address = address(request.url());
    LOG.trace("--> {} {} {}", request.method(), address, shown(request.headers()));
    long start = System.nanoTime();
    try {
      Response response = chain.proceed(request);
      ended(request, address, response.code(), start);
      LOG.trace("<-- {} {}", address, shown(response.headers()));
      return response;
    } catch (IOException e) {
      ended(request, address, e.getClass().getSimpleName(), start);
      throw e;
    }
  }

  private static void ended(Request request, String address, Object how, long start) {
    long millis = (System.nanoTime() - start) / 1_000_000;
    LOG.debug("{} {} -> {} in {} ms", request.method(), address, how, millis);
  }

  private static String address(HttpUrl url) {
    String base = url.scheme() + "://" + url.host() + ":" + url.port() + url.encodedPath();
    return url.querySize() == 0
        ? base
        : base
            + url.queryParameterNames().stream()
                .map(name -> name + "=...")
                .collect(Collectors.joining("&", "?", ""));
  }

  private static String shown(Headers headers) {
    return headers.names().stream()
        .map(
            name ->
                name
                    + ": "
                    + (SHOWN.contains(name.toLowerCase(Locale.ROOT)) ? headers.get(name) : "..."))
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
