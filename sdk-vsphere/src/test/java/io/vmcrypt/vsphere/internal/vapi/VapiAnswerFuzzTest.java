package io.vmcrypt.vsphere.internal.vapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vmcrypt.core.internal.json.UnreadableAnswer;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.vsphere.CannedAnswer;
import io.vmcrypt.vsphere.internal.vapi.wire.ExportRequestDto;
import io.vmcrypt.vsphere.internal.vapi.wire.ImportRequestDto;
import io.vmcrypt.vsphere.internal.vapi.wire.KeyProviderRoutes;
import io.vmcrypt.vsphere.internal.vapi.wire.SessionRoutes;
import java.io.IOException;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.DisplayName;
import retrofit2.Call;
import retrofit2.Response;
import retrofit2.Retrofit;

/**
 * Run by the fuzzer alone, as CONTRIBUTING says; {@link VapiAnswerCorpusTest} replays its corpus.
 */
@DisplayName("Any bytes as what vAPI answers")
class VapiAnswerFuzzTest {

  private static final int REFUSED = 400;

  @FuzzTest(maxDuration = "10m")
  @DisplayName("are read, or said to be unreadable without being quoted; and so is a refusal")
  void answer(byte[] bytes) throws IOException {
    refusal(bytes);
    Retrofit retrofit = answering(bytes, 200);
    KeyProviderRoutes providers = retrofit.create(KeyProviderRoutes.class);
    read(retrofit.create(SessionRoutes.class).login("Basic eA=="));
    read(providers.list("session"));
    read(providers.get("session", "native-1"));
    read(providers.export("session", new ExportRequestDto("native-1", Secret.of("a password"))));
    read(
        providers.importProvider(
            "session", new ImportRequestDto(Secret.of("AAAA"), null, null, true)));
  }

  /** They are one with whatever words it has. */
  void refusal(byte[] bytes) throws IOException {
    Response<?> response =
        answering(bytes, REFUSED).create(KeyProviderRoutes.class).list("session").execute();

    assertThat(VapiError.of(response).toString()).isNotEmpty();
  }

  private static Retrofit answering(byte[] bytes, int status) {
    return new Retrofit.Builder()
        .baseUrl("https://192.0.2.1/")
        .client(
            new OkHttpClient.Builder()
                .addInterceptor(new CannedAnswer(status, "application/json", bytes))
                .build())
        .addConverterFactory(VapiSession.answers())
        .build();
  }

  private static void read(Call<?> call) throws IOException {
    try {
      assertThat(call.execute().isSuccessful()).isTrue();
    } catch (UnreadableAnswer e) {
      assertThat(e).hasMessageMatching("(?s)(the answer|an HTML page) .*");
    }
  }
}
