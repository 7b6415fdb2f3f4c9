//! Codes of required value sets. What a newer version says stays as it is.

super::codes! {
    /// <https://hl7.org/fhir/R4/valueset-administrative-gender.html>
    Gender { Male = "male", Female = "female", Diverse = "other", Unknown = "unknown" }

    /// <https://hl7.org/fhir/R4/valueset-observation-status.html>
    ObservationStatus { Final = "final", Amended = "amended", Corrected = "corrected", EnteredInError = "entered-in-error" }

    /// <https://hl7.org/fhir/R4/valueset-encounter-status.html>
    EncounterStatus { Finished = "finished", Cancelled = "cancelled", InProgress = "in-progress" }

    /// What has happened: QuestionnaireResponse, Communication, Flag, Consent, MedicationStatement, Device.
    EventStatus {
        Active = "active", Completed = "completed", Inactive = "inactive", Stopped = "stopped", EnteredInError = "entered-in-error",
    }

    /// <https://hl7.org/fhir/R4/valueset-request-status.html>
    RequestStatus { Active = "active", Completed = "completed", Revoked = "revoked" }

    /// <https://hl7.org/fhir/R4/valueset-task-status.html>
    TaskStatus {
        Requested = "requested", Accepted = "accepted", Rejected = "rejected", InProgress = "in-progress", Completed = "completed",
        Cancelled = "cancelled", EnteredInError = "entered-in-error",
    }
}
