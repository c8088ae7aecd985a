package io.vmcrypt.ovh.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.squareup.moshi.Moshi;
import io.vmcrypt.core.internal.json.JsonAnswers;
import io.vmcrypt.core.internal.json.UnreadableAnswer;
import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.DisplayName;
import retrofit2.Call;
import retrofit2.Retrofit;

/** Run by the fuzzer alone, as CONTRIBUTING says; {@link JsonCorpusTest} replays its corpus. */
@DisplayName("Any bytes as what the API answers")
class JsonFuzzTest {

  private static final MediaType JSON = MediaType.get("application/json");

  @FuzzTest(maxDuration = "10m")
  @DisplayName("are read, or said to be unreadable without being quoted")
  void answer(byte[] bytes) throws IOException {
    DedicatedCloudRoutes routes =
        new Retrofit.Builder()
            .baseUrl("https://192.0.2.1/1.0/")
            .client(
                new OkHttpClient.Builder()
                    .addInterceptor(
                        chain ->
                            new Response.Builder()
                                .request(chain.request())
                                .protocol(Protocol.HTTP_1_1)
                                .code(200)
                                .message("")
                                .body(ResponseBody.create(bytes, JSON))
                                .build())
                    .build())
            .addConverterFactory(new JsonAnswers(new Moshi.Builder().build()))
            .build()
            .create(DedicatedCloudRoutes.class);
    read(routes.service("pcc-1"));
    read(routes.kmsIds("pcc-1"));
    read(routes.kms("pcc-1", 1));
    read(routes.task("pcc-1", 1));
    read(routes.securityOptions("pcc-1"));
  }

  private static void read(Call<?> call) throws IOException {
    try {
      assertThat(call.execute().isSuccessful()).isTrue();
    } catch (UnreadableAnswer e) {
      assertThat(e).hasMessageMatching("(?s)(the answer|an HTML page) .*");
    }
  }
}
