package io.vmcrypt.vsphere.internal.soap;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Response;

/**
 * SOAP 1.1 sends each fault with HTTP status 500, which looks like a server that is broken for the
 * moment and worth another try. A fault is an answer: it gets a status of its own on its way in.
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
