package io.vmcrypt.vsphere.internal.soap;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Response;

/**
 * Gives faults a status of their own. SOAP 1.1 sends each fault with HTTP status 500, which looks
 * like a temporary failure that is worth another try. But a fault is an answer.
 */
public final class FaultStatus implements Interceptor {

  /** Not a status of HTTP: stands for 500 with an XML body. */
  static final int FAULT = 599;

  @Override
  public Response intercept(Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    if (response.code() != 500) {
      return response;
    }
    MediaType type = response.body().contentType();
    boolean xml =
        type != null && type.subtype().endsWith("xml") && !type.subtype().contains("html");
    return xml ? response.newBuilder().code(FAULT).build() : response;
  }
}
