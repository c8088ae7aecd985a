package io.vmcrypt.vsphere;

import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Response;
import okhttp3.ResponseBody;

/** Answers each request with the same bytes, without a server: for fuzz tests. */
public final class CannedAnswer implements Interceptor {

  private final int status;
  private final MediaType type;
  private final byte[] body;

  public CannedAnswer(int status, String type, byte[] body) {
    this.status = status;
    this.type = MediaType.get(type);
    this.body = body.clone();
  }

  @Override
  public Response intercept(Chain chain) {
    return new Response.Builder()
        .request(chain.request())
        .protocol(Protocol.HTTP_1_1)
        .code(status)
        .message("")
        .body(ResponseBody.create(body, type))
        .build();
  }
}
