package validator;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.context.support.ValidationSupportContext;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r5.utils.validation.constants.BestPracticeWarningLevel;

/**
 * Judges FHIR R4 JSON files with HL7's validator. Files named Questionnaire-* are judged, and answers to them are checked against
 * them; so are extensions against files named StructureDefinition-*. Prints every error, and with -Dwarnings every warning; exit code 1 if there is any error, or nothing to judge.
 */
public class Validate {
    public static void main(String[] files) throws Exception {
        FhirContext fhir = FhirContext.forR4();
        Forms forms = new Forms(fhir);
        PrePopulatedValidationSupport extensions = new PrePopulatedValidationSupport(fhir);
        Map<Path, StructureDefinition> definitions = new HashMap<>();
        List<Path> judged = new ArrayList<>();
        for (String file : files) {
            Path path = Path.of(file);
            judged.add(path);
            if (path.getFileName().toString().startsWith("Questionnaire-")) {
                forms.add(fhir.newJsonParser().parseResource(Questionnaire.class, Files.readString(path)));
            }
            if (path.getFileName().toString().startsWith("StructureDefinition-")) {
                StructureDefinition extension = fhir.newJsonParser().parseResource(StructureDefinition.class, Files.readString(path));
                extensions.addStructureDefinition(extension);
                definitions.put(path, extension);
            }
        }
        ValidationSupportChain support = new ValidationSupportChain(
                new DefaultProfileValidationSupport(fhir),
                new CommonCodeSystemsTerminologyService(fhir),
                new InMemoryTerminologyServerValidationSupport(fhir),
                extensions,
                new SnapshotGeneratingValidationSupport(fhir),
                forms);
        // What a differential leaves out comes from the base; one that does not fit it ends this here.
        for (StructureDefinition definition : definitions.values()) {
            support.generateSnapshot(new ValidationSupportContext(support), definition.copy(), null, null, null);
        }
        FhirInstanceValidator module = new FhirInstanceValidator(support);
        module.setBestPracticeWarningLevel(BestPracticeWarningLevel.Ignore);
        FhirValidator validator = fhir.newValidator().registerValidatorModule(module);
        boolean warnings = System.getProperty("warnings") != null;
        int errors = 0;
        for (Path path : judged) {
            int here = 0;
            for (SingleValidationMessage m : validator.validateWithResult(Files.readString(path)).getMessages()) {
                // It makes what was made above once more, and would ask the network for HL7's package.
                if (definitions.containsKey(path) && m.getMessage().contains("Unable to resolve package id")) continue;
                boolean unasked = m.getMessage().contains("could not be resolved") && forms.names(m.getMessage());
                boolean error = unasked || m.getSeverity().ordinal() >= ResultSeverityEnum.ERROR.ordinal();
                if (error) here++;
                if (error || warnings && m.getSeverity() == ResultSeverityEnum.WARNING) {
                    System.out.println(path.getFileName() + ": " + m.getSeverity() + " " + m.getLocationString() + ": " + m.getMessage());
                }
            }
            System.out.println(path.getFileName() + ": " + (here == 0 ? "valid" : here + " errors"));
            errors += here;
        }
        System.exit(errors == 0 && files.length > 0 ? 0 : 1);
    }

    /** The Questionnaires that were given: an answer to one of them that is not checked against it is an error too. */
    private record Forms(FhirContext fhir, Map<String, Questionnaire> byAddress) implements IValidationSupport {
        Forms(FhirContext fhir) {
            this(fhir, new HashMap<>());
        }

        void add(Questionnaire form) {
            byAddress.put(form.getUrl(), form);
            byAddress.put(form.getUrl() + "|" + form.getVersion(), form);
        }

        boolean names(String message) {
            return byAddress.keySet().stream().anyMatch(message::contains);
        }

        @Override
        public FhirContext getFhirContext() {
            return fhir;
        }

        @Override
        public <T extends IBaseResource> T fetchResource(Class<T> type, String address) {
            Questionnaire form = byAddress.get(address);
            return type.isInstance(form) ? type.cast(form) : null;
        }
    }
}
