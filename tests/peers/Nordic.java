import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import no.nordicsemi.android.ble.common.callback.DateTimeResponse;
import no.nordicsemi.android.ble.common.callback.battery.BatteryLevelResponse;
import no.nordicsemi.android.ble.common.callback.bps.BloodPressureMeasurementResponse;
import no.nordicsemi.android.ble.common.callback.bps.IntermediateCuffPressureResponse;
import no.nordicsemi.android.ble.common.callback.glucose.GlucoseFeatureResponse;
import no.nordicsemi.android.ble.common.callback.glucose.GlucoseMeasurementContextResponse;
import no.nordicsemi.android.ble.common.callback.glucose.GlucoseMeasurementResponse;
import no.nordicsemi.android.ble.common.profile.bp.BloodPressureTypes.BPMStatus;
import no.nordicsemi.android.ble.common.profile.glucose.GlucoseMeasurementCallback.GlucoseStatus;
import no.nordicsemi.android.ble.data.Data;
import no.nordicsemi.android.ble.callback.profile.ProfileReadResponse;

/**
 * What Nordic's ble-common makes of each packet, as JSON lines, and how long it takes: Nordic VECTORS, where a line of VECTORS has
 * name, characteristic, hex and whether it is timed, with tabs between them.
 */
public final class Nordic {
  public static void main(String[] arguments) throws IOException {
    Map<String, List<byte[]>> timed = new LinkedHashMap<>();
    for (String line : Files.readAllLines(Path.of(arguments[0]))) {
      String[] columns = line.split("\t", -1);
      byte[] bytes = bytes(columns[2]);
      System.out.println("{\"file\":\"" + columns[0] + "\"," + told(columns[1], bytes) + "}");
      if (columns[3].equals("timed")) timed.computeIfAbsent(columns[1], key -> new ArrayList<>()).add(bytes);
    }
    timed.forEach(Nordic::time);
  }

  private static byte[] bytes(String hex) {
    byte[] bytes = new byte[hex.length() / 2];
    for (int at = 0; at < bytes.length; at++) bytes[at] = (byte) Integer.parseInt(hex.substring(2 * at, 2 * at + 2), 16);
    return bytes;
  }

  private static ProfileReadResponse decode(String characteristic, Data data) {
    ProfileReadResponse response = switch (characteristic) {
      case "2A35" -> new BloodPressureMeasurementResponse();
      case "2A36" -> new IntermediateCuffPressureResponse();
      case "2A18" -> new GlucoseMeasurementResponse();
      case "2A34" -> new GlucoseMeasurementContextResponse();
      case "2A08" -> new DateTimeResponse();
      case "2A19" -> new BatteryLevelResponse();
      case "2A51" -> new GlucoseFeatureResponse();
      default -> throw new IllegalArgumentException(characteristic);
    };
    response.onDataReceived(null, data);
    return response;
  }

  private static String told(String characteristic, byte[] bytes) {
    try {
      ProfileReadResponse response = decode(characteristic, new Data(bytes));
      if (!response.isValid()) return "\"refused\":\"invalid\"";
      return "\"fields\":{" + String.join(",", fields(response)) + "}";
    } catch (RuntimeException thrown) {
      return "\"refused\":\"" + thrown.getClass().getSimpleName() + "\"";
    }
  }

  private static List<String> fields(ProfileReadResponse response) {
    List<String> fields = new ArrayList<>();
    if (response instanceof BloodPressureMeasurementResponse packet) {
      add(fields, "systolic", packet.getSystolic());
      add(fields, "diastolic", packet.getDiastolic());
      add(fields, "mean", packet.getMeanArterialPressure());
      add(fields, "unit", packet.getUnit() == 0 ? "mmHg" : "kPa");
      add(fields, "time", packet.getTimestamp());
      add(fields, "pulse", packet.getPulseRate());
      add(fields, "user", packet.getUserID());
      add(fields, "status", packet.getStatus());
    } else if (response instanceof IntermediateCuffPressureResponse packet) {
      add(fields, "systolic", packet.getCuffPressure());
      add(fields, "unit", packet.getUnit() == 0 ? "mmHg" : "kPa");
      add(fields, "time", packet.getTimestamp());
      add(fields, "pulse", packet.getPulseRate());
      add(fields, "user", packet.getUserID());
      add(fields, "status", packet.getStatus());
    } else if (response instanceof GlucoseMeasurementResponse packet) {
      add(fields, "sequence", packet.getSequenceNumber());
      add(fields, "shown", packet.getTime());
      add(fields, "value", packet.getGlucoseConcentration());
      if (packet.getUnit() != null) add(fields, "unit", packet.getUnit() == 0 ? "kg/L" : "mol/L");
      add(fields, "type", packet.getType());
      add(fields, "location", packet.getSampleLocation());
      add(fields, "status", packet.getStatus());
      fields.add("\"context\":" + packet.contextInformationFollows());
    } else if (response instanceof GlucoseMeasurementContextResponse packet) {
      add(fields, "sequence", packet.getSequenceNumber());
      if (packet.getCarbohydrate() != null) add(fields, "carbohydrate", packet.getCarbohydrate().value);
      add(fields, "carbohydrate_kg", packet.getCarbohydrateAmount());
      if (packet.getMeal() != null) add(fields, "meal", packet.getMeal().value);
      if (packet.getTester() != null) add(fields, "tester", packet.getTester().value);
      if (packet.getHealth() != null) add(fields, "health", packet.getHealth().value);
      add(fields, "exercise_s", packet.getExerciseDuration());
      add(fields, "exercise_percent", packet.getExerciseIntensity());
      if (packet.getMedication() != null) add(fields, "medication", packet.getMedication().value);
      add(fields, "medication_amount", packet.getMedicationAmount());
      if (packet.getMedicationUnit() != null) add(fields, "medication_unit", packet.getMedicationUnit() == 0 ? "kg" : "L");
      add(fields, "hba1c_percent", packet.getHbA1c());
    } else if (response instanceof DateTimeResponse packet) {
      add(fields, "time", packet.getCalendar());
    } else if (response instanceof BatteryLevelResponse packet) {
      add(fields, "battery", packet.getBatteryLevel());
    } else if (response instanceof GlucoseFeatureResponse packet) {
      var found = packet.getFeatures();
      add(fields, "features", names(
          found.lowBatteryDetectionSupported, "battery-low", found.sensorMalfunctionDetectionSupported, "malfunction",
          found.sensorSampleSizeSupported, "sample-small", found.sensorStripInsertionErrorDetectionSupported, "strip-insertion",
          found.sensorStripTypeErrorDetectionSupported, "strip-type", found.sensorResultHighLowSupported, "result-range",
          found.sensorTempHighLowDetectionSupported, "temperature", found.sensorReadInterruptDetectionSupported, "interrupted",
          found.generalDeviceFaultSupported, "fault", found.timeFaultSupported, "time-fault",
          found.multipleBondSupported, "multiple-bonds"));
    }
    return fields;
  }

  private static void add(List<String> fields, String name, Object value) {
    if (value == null) return;
    Object shown = value;
    if (value instanceof Calendar moment) shown = String.format("%1$tFT%1$tT", moment);
    if (value instanceof BPMStatus found) {
      shown = names(
          found.bodyMovementDetected, "movement", found.cuffTooLose, "cuff-loose",
          found.irregularPulseDetected, "irregular-pulse", found.pulseRateExceedsUpperLimit, "pulse-high",
          found.pulseRateIsLessThenLowerLimit, "pulse-low", found.improperMeasurementPosition, "position");
    }
    if (value instanceof GlucoseStatus found) {
      shown = names(
          found.deviceBatteryLow, "battery-low", found.sensorMalfunction, "malfunction",
          found.sampleSizeInsufficient, "sample-small", found.stripInsertionError, "strip-insertion",
          found.stripTypeIncorrect, "strip-type", found.sensorResultHigherThenDeviceCanProcess, "too-high",
          found.sensorResultLowerThenDeviceCanProcess, "too-low", found.sensorTemperatureTooHigh, "too-hot",
          found.sensorTemperatureTooLow, "too-cold", found.sensorReadInterrupted, "interrupted",
          found.generalDeviceFault, "fault", found.timeFault, "time-fault");
    }
    fields.add("\"" + name + "\":" + (shown instanceof List<?> list ? list.toString() : "\"" + shown + "\""));
  }

  private static List<String> names(Object... flagsAndNames) {
    List<String> names = new ArrayList<>();
    for (int at = 0; at < flagsAndNames.length; at += 2) {
      if ((boolean) flagsAndNames[at]) names.add("\"" + flagsAndNames[at + 1] + "\"");
    }
    return names;
  }

  /** Median of the rounds after the compiler has seen enough. */
  private static void time(String characteristic, List<byte[]> packets) {
    List<Data> all = packets.stream().map(Data::new).toList();
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long[] took = new long[15];
    long bytes = 0, valid = 0;
    int repeats = 200_000 / all.size() + 1;
    long packetsARound = (long) repeats * all.size();
    for (int round = -10; round < took.length; round++) {
      long before = threads.getCurrentThreadAllocatedBytes(), start = System.nanoTime();
      for (int repeat = 0; repeat < repeats; repeat++) {
        for (Data data : all) if (decode(characteristic, data).isValid()) valid++;
      }
      if (round >= 0) took[round] = System.nanoTime() - start;
      bytes = threads.getCurrentThreadAllocatedBytes() - before;
    }
    Arrays.sort(took);
    System.out.printf(java.util.Locale.ROOT, "{\"time\":\"%s\",\"ns\":%.1f,\"bytes\":%d,\"valid\":%d}%n", characteristic,
        (double) took[took.length / 2] / packetsARound, bytes / packetsARound, valid);
  }
}
